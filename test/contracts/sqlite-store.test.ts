import { openSqliteStore } from './opened-store';
import { describeStore } from './store-contract';

describeStore('SqliteStore', openSqliteStore);
