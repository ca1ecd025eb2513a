module hotdash/toolchain/lifetime

go 1.26
