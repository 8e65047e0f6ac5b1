module heddle.dev/benchmarks

go 1.18
