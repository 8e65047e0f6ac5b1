// The workloads of dev.heddle.benchmarks for goroutines.
//
//	peer WORKLOAD [--processors N] [--rounds N] [--millis N]
package main

import (
	"fmt"
	"os"
	"runtime"
	"sort"
	"strconv"
	"syscall"
	"time"
)

type options struct {
	rounds int
	millis int
}

var workloads = map[string]func(name string, o options){
	"ping-pong":  func(name string, o options) { measure(name, "ns", 1, o, pingPong) },
	"yield":      func(name string, o options) { measure(name, "ns", 1, o, yields) },
	"deep-yield": func(name string, o options) { measure(name, "ns", 1, o, deepYields) },
	"deep-walk":  func(name string, o options) { measure(name, "ns", 1, o, deepWalks) },
	"ring":       func(name string, o options) { measure(name, "ns", ringSize, o, ring) },
	"skynet":     func(name string, o options) { measure(name, "ms", 1e6, o, skynets) },
	"spawn":      func(name string, o options) { measure(name, "ns", 1, o, spawns) },
	"memory":     memory,
	"fan-in":     func(name string, o options) { measure(name, "ns", producers, o, fanIn) },
	"mutex":      func(name string, o options) { measure(name, "ns", parties, o, mutexes) },
	"select":     func(name string, o options) { measure(name, "ns", 1, o, selects) },
	"wake-late":  wakeLate,
}

func main() {
	if len(os.Args) < 2 || workloads[os.Args[1]] == nil {
		fail("usage: peer WORKLOAD [--processors N] [--rounds N] [--millis N]")
	}
	o := options{rounds: 7, millis: 200}
	for i := 2; i+1 < len(os.Args); i += 2 {
		value, err := strconv.Atoi(os.Args[i+1])
		if err != nil {
			fail(err.Error())
		}
		switch os.Args[i] {
		case "--processors":
			runtime.GOMAXPROCS(value)
		case "--rounds":
			o.rounds = value
		case "--millis":
			o.millis = value
		default:
			fail("unknown option " + os.Args[i])
		}
	}
	workloads[os.Args[1]](os.Args[1], o)
}

func fail(why string) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(1)
}

// measure prints the median time of an operation, its processor time, and how many processors were
// kept busy.
func measure(name, unit string, scale float64, o options, round func(operations int)) {
	target := time.Duration(o.millis) * time.Millisecond
	operations := 1
	nanos := timed(round, operations)
	for nanos < target/2 {
		operations *= 2
		nanos = timed(round, operations)
	}
	operations = int(float64(operations) * float64(target) / float64(nanos))
	if operations < 1 {
		operations = 1
	}
	timed(round, operations)
	times := make([]float64, o.rounds)
	cpu, start := cpuNanos(), time.Now()
	for i := range times {
		times[i] = float64(timed(round, operations)) / float64(operations)
	}
	wall, used := float64(time.Since(start)), float64(cpuNanos()-cpu)
	sort.Float64s(times)
	fmt.Printf("%s go %.4f %s\n", name, times[len(times)/2]/scale, unit)
	fmt.Printf("%s.cpu go %.4f %s\n", name, used/float64(o.rounds)/float64(operations)/scale, unit)
	fmt.Printf("%s.busy go %.3f cores\n", name, used/wall)
}

func timed(round func(int), operations int) time.Duration {
	start := time.Now()
	round(operations)
	return time.Since(start)
}

func cpuNanos() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		fail(err.Error())
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}
