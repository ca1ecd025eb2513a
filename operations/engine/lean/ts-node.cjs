// Stands for TypeScript and ts-node, which the SDK loads for every policy pack: ours starts as JavaScript.
exports.register = () => {};
