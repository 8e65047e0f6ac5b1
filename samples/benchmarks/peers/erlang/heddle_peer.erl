%% The workloads of dev.heddle.benchmarks for Erlang processes.
%% erl +S N:N -noshell -run heddle_peer main WORKLOAD ROUNDS MILLIS
-module(heddle_peer).
-export([main/1]).

main([Workload, Rounds, Millis]) ->
    run(Workload, list_to_integer(Rounds), list_to_integer(Millis) * 1000),
    halt(0).

run("ping-pong", R, T) -> measure("ping-pong", 1, "ns", R, T, fun ping_pong/1);
run("yield", R, T) -> measure("yield", 1, "ns", R, T, fun yields/1);
run("deep-yield", R, T) -> measure("deep-yield", 1, "ns", R, T, fun deep_yields/1);
run("deep-walk", R, T) -> measure("deep-walk", 1, "ns", R, T, fun deep_walks/1);
run("ring", R, T) -> measure("ring", 503, "ns", R, T, fun ring/1);
run("skynet", R, T) -> measure("skynet", 1.0e6, "ms", R, T, fun skynets/1);
run("spawn", R, T) -> measure("spawn", 1, "ns", R, T, fun spawns/1);
run("memory", _, _) -> memory(1000000);
run("wake-late", _, _) -> wake_late().

%% Prints the median time of an operation, its processor time, and how many processors were busy.
measure(Name, Scale, Unit, Rounds, Target, Round) ->
    Operations = calibrate(Round, 1, Target),
    time(Round, Operations),
    {Cpu, _} = statistics(runtime),
    {Wall, _} = statistics(wall_clock),
    Times = lists:sort([time(Round, Operations) * 1000 / Operations
                        || _ <- lists:seq(1, Rounds)]),
    Median = lists:nth(length(Times) div 2 + 1, Times),
    Used = element(1, statistics(runtime)) - Cpu,
    Passed = element(1, statistics(wall_clock)) - Wall,
    io:format("~s erlang ~.4f ~s~n", [Name, Median / Scale, Unit]),
    io:format("~s.cpu erlang ~.4f ~s~n",
              [Name, Used * 1.0e6 / Rounds / Operations / Scale, Unit]),
    io:format("~s.busy erlang ~.3f cores~n", [Name, Used / Passed]).

calibrate(Round, Operations, Target) ->
    case time(Round, Operations) of
        Micros when Micros < Target / 2 -> calibrate(Round, Operations * 2, Target);
        Micros -> max(1, round(Operations * Target / Micros))
    end.

time(Round, Operations) ->
    {Micros, _} = timer:tc(fun() -> Round(Operations) end),
    max(1, Micros).

%% Runs functions in a process each and waits for all of them.
together(Bodies) ->
    Monitors = [spawn_monitor(Body) || Body <- Bodies],
    [receive {'DOWN', Monitor, process, _, normal} -> ok end || {_, Monitor} <- Monitors].

ping_pong(Trips) ->
    together([fun() ->
        Main = self(),
        Other = spawn_link(fun() -> give_back(Main, Trips) end),
        serve(Other, Trips)
    end]).

serve(_, 0) -> ok;
serve(Other, N) -> Other ! ping, receive pong -> serve(Other, N - 1) end.

give_back(_, 0) -> ok;
give_back(Other, N) -> receive ping -> Other ! pong, give_back(Other, N - 1) end.

yields(N) ->
    Body = fun() -> loop(N) end,
    together([Body, Body]).

loop(N) when N =< 0 -> ok;
loop(N) -> erlang:yield(), loop(N - 2).

deep_yields(N) ->
    Body = fun() -> descend(100, N) end,
    together([Body, Body]).

descend(0, N) -> loop(N), 0;
descend(Depth, N) -> descend(Depth - 1, N) + 1.

deep_walks(N) ->
    Body = fun() -> walks(N) end,
    together([Body, Body]).

walks(N) when N =< 0 -> ok;
walks(N) -> walk(100), walks(N - 2).

walk(0) -> erlang:yield(), 0;
walk(Depth) -> walk(Depth - 1) + 1.

ring(Laps) ->
    together([fun() ->
        Next = lists:foldl(fun(_, To) -> spawn_link(fun() -> follow(To, Laps) end) end,
                           self(), lists:seq(1, 502)),
        502 = lead(Next, Laps, 0) div Laps
    end]).

lead(_, 0, Token) -> Token;
lead(Next, N, Token) -> Next ! Token, receive T -> lead(Next, N - 1, T) end.

follow(_, 0) -> ok;
follow(To, N) -> receive T -> To ! (T + 1), follow(To, N - 1) end.

skynets(0) -> ok;
skynets(N) ->
    Self = self(),
    spawn(fun() -> skynet(Self, 0, 1000000) end),
    receive 499999500000 -> ok end,
    skynets(N - 1).

skynet(Parent, First, 1) -> Parent ! First;
skynet(Parent, First, Leaves) ->
    Self = self(),
    Part = Leaves div 10,
    [spawn(fun() -> skynet(Self, First + I * Part, Part) end) || I <- lists:seq(0, 9)],
    Parent ! sum(10, 0).

sum(0, Sum) -> Sum;
sum(N, Sum) -> receive Part -> sum(N - 1, Sum + Part) end.

spawns(N) -> together([fun() -> spawn_each(N, 0) end]).

spawn_each(0, Sum) -> Sum;
spawn_each(N, Sum) ->
    Self = self(),
    spawn(fun() -> Self ! N end),
    receive Number -> spawn_each(N - 1, Sum + Number) end.

memory(N) ->
    erlang:garbage_collect(),
    Before = erlang:memory(total),
    Self = self(),
    Pids = [spawn(fun() -> Self ! here, receive go -> Self ! gone end end)
            || _ <- lists:seq(1, N)],
    [receive here -> ok end || _ <- Pids],
    erlang:garbage_collect(),
    io:format("memory erlang ~.1f B~n", [(erlang:memory(total) - Before) / N]),
    [Pid ! go || Pid <- Pids].

wake_late() ->
    [spawn(fun() -> hog(0) end) || _ <- lists:seq(1, 4)],
    Self = self(),
    spawn(fun() -> Self ! {late, ticks(2500, [])} end),
    receive {late, All} -> ok end,
    Late = lists:sort(lists:sublist(All, 2000)),
    io:format("wake-late.p50 erlang ~.1f us~n", [lists:nth(1000, Late) / 1000]),
    io:format("wake-late.p99 erlang ~.1f us~n", [lists:nth(1980, Late) / 1000]).

hog(N) -> hog(N + 1).

%% The last tick first; those that warm up come at the end.
ticks(0, Late) -> Late;
ticks(N, Late) ->
    Start = erlang:monotonic_time(nanosecond),
    receive after 1 -> ok end,
    ticks(N - 1, [erlang:monotonic_time(nanosecond) - Start - 1000000 | Late]).
