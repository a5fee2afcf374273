export declare function work(): Promise<string>;
