# What the scripts share; sourced, not run. Sets `root` (the project's folder) and `java`.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
agent=$root/agent/target/heddle-agent.jar
runtime=$root/runtime/target/heddle-runtime.jar
samples=$root/samples/target/heddle-samples.jar
benchmarks=$root/samples/benchmarks/target/heddle-benchmarks.jar

# Prints a line on standard error and ends the script as a usage error.
fail() {
  echo "$(basename "$0"): $*" >&2
  exit 2
}

# Chooses the JDK: the given major version; else JAVA_HOME; else the newest one installed.
choose_jdk() {
  if [ -n "${1:-}" ]; then
    JAVA_HOME=$("$root/scripts/jdks" --major "$1")
  elif [ -z "${JAVA_HOME:-}" ]; then
    JAVA_HOME=$("$root/scripts/jdks" --newest)
  fi
  export JAVA_HOME
  java=$JAVA_HOME/bin/java
}

# True if the jar $2 of module $1 or one that it runs with is missing, or older than a source file or
# POM that it is made of.
jars_are_stale() {
  [ -f "$agent" ] && [ -f "$runtime" ] && [ -f "$2" ] || return 0
  [ -n "$(find "$root"/{runtime,agent,"$1"}/{src/main,pom.xml} \
    "$root"/{runtime/src/build,pom.xml} \
    -type f -newer "$2" -print -quit)" ]
}

# Builds the jars of a module (default: samples) and of those that it needs, if they are missing or
# stale; on the oldest JDK, since Maven's own libraries make the newest ones warn.
build_jars() {
  local module=${1:-samples} jar=$samples oldest
  [ "$module" = samples ] || jar=$benchmarks
  jars_are_stale "$module" "$jar" || return 0
  command -v mvn >/dev/null || fail "Maven is needed to build the jars: put mvn on the PATH"
  echo "building the jars (first run, or a source has changed) ..." >&2
  oldest=$("$root/scripts/jdks" | sed -n 1p) # not head, which may end before its writer
  (cd "$root" && JAVA_HOME=${oldest#* } \
    mvn -q -B -pl "agent,$module" -am package -DskipTests >&2)
  touch "$jar"
}
