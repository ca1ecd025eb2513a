// Stands for ts-node where the policy pack is JavaScript.
exports.register = () => {};
