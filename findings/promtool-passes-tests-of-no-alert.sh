#!/bin/sh
# promtool's unit test of an alert that no rule defines is a success.
#
# Guessed: a test that names an alert which is in none of its rule files is an error, so that a misspelt or renamed alert shows.
# Seen, Debian 12's prometheus 2.42.0+ds-5+deb12u1: a test that expects `HighErorShare` (the rule is called HighErrorShare) not
# to fire, while the rule itself fires, prints SUCCESS and ends with exit code 0; so does a test whose rule_files match no file
# (a warning on standard error). Needs apt-get and dpkg of Debian 12, and no root.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq prometheus=2.42.0+ds-5+deb12u1 2> /dev/null
dpkg -x prometheus_*.deb unpacked
promtool="$folder/unpacked/usr/bin/promtool"
cat > rules.yml <<'YML'
groups:
  - name: web
    rules:
      - alert: HighErrorShare
        expr: error_share > 0.01
        for: 5m
YML
write() {
  cat > "$1.test.yml" <<YML
rule_files: [$2]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - { series: error_share, values: 0.5x20 }
    alert_rule_test:
      - { eval_time: 10m, alertname: $3, exp_alerts: [] }
YML
}
write right rules.yml HighErrorShare
write misspelt rules.yml HighErorShare
write nofile 'rulez*.yml' HighErrorShare
for name in right misspelt nofile; do
  code=0
  "$promtool" test rules "$name.test.yml" > "$name.out" 2>&1 || code=$?
  said=$(grep -oE 'SUCCESS|FAILED' "$name.out" | head -1)
  echo "$name: $said, exit code $code"
  [ "$name" = right ] && wanted="FAILED 1" || wanted="SUCCESS 0"
  [ "$said $code" = "$wanted" ] || exit 1
done
