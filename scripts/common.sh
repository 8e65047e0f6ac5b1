# What the scripts share; sourced, not run. Sets `root` (the project's folder) and `java`.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
agent=$root/agent/target/heddle-agent.jar
runtime=$root/runtime/target/heddle-runtime.jar
samples=$root/samples/target/heddle-samples.jar

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

# True if a jar is missing or older than a source file or POM that it is made of.
jars_are_stale() {
  [ -f "$agent" ] && [ -f "$runtime" ] && [ -f "$samples" ] || return 0
  [ -n "$(find "$root"/{runtime,agent,samples}/{src/main,pom.xml} "$root/pom.xml" \
    -type f -newer "$samples" -print -quit)" ]
}

# Builds the jars if they are missing or stale; on the oldest JDK, since Maven's own libraries make
# the newest ones warn.
build_jars() {
  jars_are_stale || return 0
  command -v mvn >/dev/null || fail "Maven is needed to build the jars: put mvn on the PATH"
  echo "building the jars (first run, or a source has changed) ..." >&2
  local oldest
  oldest=$("$root/scripts/jdks" | head -n 1)
  (cd "$root" && JAVA_HOME=${oldest#* } mvn -q -B package -DskipTests >&2)
  touch "$samples"
}
