package main

import (
	"fmt"
	"runtime"
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

const (
	ringSize  = 503
	producers = 100
	parties   = 100
	depth     = 100
	leaves    = 1_000_000
)

// together runs goroutines and waits for all of them.
func together(bodies ...func()) {
	var group sync.WaitGroup
	group.Add(len(bodies))
	for _, body := range bodies {
		go func(body func()) {
			defer group.Done()
			body()
		}(body)
	}
	group.Wait()
}

func repeat(count int, body func()) []func() {
	bodies := make([]func(), count)
	for i := range bodies {
		bodies[i] = body
	}
	return bodies
}

func pingPong(trips int) {
	ping, pong := make(chan int), make(chan int)
	together(func() {
		for i := 0; i < trips; i++ {
			ping <- 1
			<-pong
		}
	}, func() {
		for i := 0; i < trips; i++ {
			pong <- <-ping
		}
	})
}

func loop(count int) int {
	done := 0
	for i := 0; i < count; i += 2 {
		runtime.Gosched()
		done++
	}
	return done
}

func yields(count int) {
	body := func() { loop(count) }
	together(body, body)
}

//go:noinline
func descend(frames, count int) int {
	if frames == 0 {
		return loop(count)
	}
	return descend(frames-1, count) + 1
}

func deepYields(count int) {
	body := func() { descend(depth, count) }
	together(body, body)
}

//go:noinline
func walk(frames int) int {
	if frames == 0 {
		runtime.Gosched()
		return 0
	}
	return walk(frames-1) + 1
}

func deepWalks(count int) {
	body := func() {
		for i := 0; i < count; i += 2 {
			walk(depth)
		}
	}
	together(body, body)
}

func ring(laps int) {
	channels := make([]chan int, ringSize)
	for i := range channels {
		channels[i] = make(chan int)
	}
	bodies := make([]func(), ringSize)
	bodies[0] = func() {
		token := 0
		for i := 0; i < laps; i++ {
			channels[1] <- token
			token = <-channels[0]
		}
		if token != laps*(ringSize-1) {
			fail(fmt.Sprint("the token was ", token))
		}
	}
	for i := 1; i < ringSize; i++ {
		from, to := channels[i], channels[(i+1)%ringSize]
		bodies[i] = func() {
			for i := 0; i < laps; i++ {
				to <- <-from + 1
			}
		}
	}
	together(bodies...)
}

func skynet(result chan<- int64, first int64, count int) {
	if count == 1 {
		result <- first
		return
	}
	part := count / 10
	results := make(chan int64, 10)
	for i := 0; i < 10; i++ {
		go skynet(results, first+int64(i*part), part)
	}
	var sum int64
	for i := 0; i < 10; i++ {
		sum += <-results
	}
	result <- sum
}

func skynets(trees int) {
	for i := 0; i < trees; i++ {
		result := make(chan int64)
		go skynet(result, 0, leaves)
		if sum := <-result; sum != int64(leaves)*(leaves-1)/2 {
			fail(fmt.Sprint("the sum was ", sum))
		}
	}
}

func spawns(count int) {
	together(func() {
		sum := 0
		for i := 0; i < count; i++ {
			result := make(chan int, 1)
			go func(i int) { result <- i }(i)
			sum += <-result
		}
		if sum != count*(count-1)/2 {
			fail(fmt.Sprint("the sum was ", sum))
		}
	})
}

func fanIn(messages int) {
	channel := make(chan int, 128)
	bodies := repeat(producers, func() {
		for i := 0; i < messages; i++ {
			channel <- 1
		}
	})
	together(append(bodies, func() {
		for i := 0; i < messages*producers; i++ {
			<-channel
		}
	})...)
}

var state uint64 = 1

// work is a chain of 80 steps, each of which needs the one before.
func work() {
	value := state
	for i := 0; i < 80; i++ {
		value ^= value << 13
		value ^= value >> 7
		value ^= value << 17
	}
	state = value
}

func mutexes(turns int) {
	var mutex sync.Mutex
	together(repeat(parties, func() {
		for i := 0; i < turns; i++ {
			mutex.Lock()
			work()
			mutex.Unlock()
		}
	})...)
}

func selects(trips int) {
	left, right := make(chan int), make(chan int)
	reply, stop := make(chan int), make(chan int)
	together(func() {
		for i := 0; i < trips; i++ {
			select {
			case value := <-left:
				reply <- value
			case value := <-right:
				reply <- value
			}
		}
	}, func() {
		for i := 0; i < trips; i++ {
			if i%2 == 0 {
				left <- 1
			} else {
				right <- 1
			}
			select {
			case <-reply:
			case <-stop:
			}
		}
	})
}

func memory(name string, o options) {
	const tasks = 1_000_000
	var arrivals, departures sync.WaitGroup
	arrivals.Add(tasks)
	departures.Add(tasks)
	gate := make(chan bool)
	before := inUse()
	for i := 0; i < tasks; i++ {
		go func() {
			arrivals.Done()
			<-gate
			departures.Done()
		}()
	}
	arrivals.Wait()
	fmt.Printf("%s go %.1f B\n", name, float64(inUse()-before)/tasks)
	close(gate)
	departures.Wait()
}

// inUse is the memory of objects, of stacks, and of the goroutines' own records.
func inUse() uint64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc + stats.StackInuse + stats.OtherSys
}

func wakeLate(name string, o options) {
	const ticks, warmUp = 2_000, 500
	for i := 0; i < 4; i++ {
		go func() {
			for atomic.LoadInt32(&over) == 0 {
			}
		}()
	}
	done := make(chan []float64)
	go func() {
		var lateness []float64
		for i := 0; i < ticks+warmUp && atomic.LoadInt32(&over) == 0; i++ {
			due := time.Now().Add(time.Millisecond)
			time.Sleep(time.Millisecond)
			lateness = append(lateness, float64(time.Since(due))/1e3)
		}
		done <- lateness
	}()
	go func() {
		time.Sleep(30 * time.Second)
		atomic.StoreInt32(&over, 1)
	}()
	lateness := <-done
	if len(lateness) < warmUp+100 {
		fmt.Printf("%s.p50 go never us\n%s.p99 go never us\n", name, name)
		return
	}
	lateness = lateness[warmUp:]
	sort.Float64s(lateness)
	fmt.Printf("%s.p50 go %.1f us\n", name, lateness[len(lateness)/2])
	fmt.Printf("%s.p99 go %.1f us\n", name, lateness[len(lateness)*99/100])
}

var over int32
