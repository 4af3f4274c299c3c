/** openapi-generator: it also carries Jackson. */
export declare const generator: string;
/** What a Java client of it needs beside Jackson. */
export declare const javaLibraries: readonly string[];
/** The Python that has what a generated client imports; `undefined` where there is none. */
export declare function pythonWithPackages(): string | undefined;
/** Where clients can be generated: `npm ci` in this folder, and a Java. */
export declare function canGenerate(): boolean;
/** Where those of Java can be compiled too. */
export declare function canCompileJava(): boolean;
