package endpoint

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// With -script development.txt the table is that of the utterances that everything was chosen with.
var scriptFile = flag.String("script", "final.txt", "which `file` of testdata the table is made of")

var policies = []policy{
	{"adaptive", 0, &recognizers[0]},
	{"adaptive, full stops", 0, &recognizers[1]},
	{"adaptive, bare", 0, &recognizers[2]},
	{"fixed 600 ms", 600 * time.Millisecond, nil},
	{"fixed 1000 ms", 1000 * time.Millisecond, nil},
}

// A condition is what is heard besides the voice.
type condition struct {
	noise string
	below float64 // dB
}

// The first is a quiet room.
var conditions = []condition{
	{"white", 50}, {"white", 20}, {"white", 10}, {"babble", 20}, {"babble", 10}, {"keyboard", 20}, {"keyboard", 10},
}

// What the product promises, with words as in the script: hardly anybody is cut off, and hardly anybody waits.
func TestTable(t *testing.T) {
	results := measure(t)
	for k, p := range policies {
		var all result
		t.Logf("%-14s %-28s %9s %6s %6s %6s %6s %6s   %s", "noise", "pauses", "cut off", "joined", "extra", "median", "p95", "stale", p.name)
		for i, c := range conditions {
			var both result
			for j, d := range distributions {
				r := results[i][j][k]
				t.Log(row(fmt.Sprintf("%s %.0f dB", c.noise, c.below), d.name, r))
				both.add(r)
			}
			all.add(both)
			if k == 0 && both.quantile(0.5) > 650*time.Millisecond {
				t.Errorf("with %v the median is %v", c, both.quantile(0.5))
			}
		}
		t.Log(row("all", "", all))
		var by []string
		for reason, n := range all.cutBy {
			by = append(by, fmt.Sprintf("%s %d of %d", reason, n[0], n[1]))
		}
		slices.Sort(by)
		t.Logf("cut off by the reason of the pause: %s", strings.Join(by, ", "))
		if k == 0 && 50*all.cut > all.of {
			t.Errorf("%d of %d utterances are cut off", all.cut, all.of)
		}
	}
}

// measure gives results by condition, distribution of pauses, and policy.
func measure(t *testing.T) [][][]result {
	lines := script(t, *scriptFile)
	sounds := synthesized(t, lines)
	var dialogues []dialogue
	longest := 0
	for i, d := range distributions {
		dialogues = append(dialogues, spread(lines, sounds, d, uint64(i)))
		longest = max(longest, len(dialogues[i].sound))
	}
	made := map[string][]float64{}
	for _, n := range noises {
		made[n.name] = n.make(t, longest, sounds)
	}
	results := make([][][]result, len(conditions))
	var work sync.WaitGroup
	for i, c := range conditions {
		results[i] = make([][]result, len(dialogues))
		for j, d := range dialogues {
			work.Go(func() {
				voiced := frames(t, d, made[c.noise], c.below)
				for _, p := range policies {
					results[i][j] = append(results[i][j], d.judge(p.run(d, voiced)))
				}
			})
		}
	}
	work.Wait()
	return results
}

func row(noise, pauses string, r result) string {
	ms := func(d time.Duration) int64 { return d.Milliseconds() }
	return fmt.Sprintf("%-14s %-28s %3d %4.1f%% %6d %6d %6d %6d %6d", noise, pauses, r.cut, 100*float64(r.cut)/float64(r.of),
		r.joined, r.extra, ms(r.quantile(0.5)), ms(r.quantile(0.95)), r.stale)
}
