import { openMemoryStore } from './opened-store';
import { describeStore } from './store-contract';

describeStore('MemoryStore', openMemoryStore);
