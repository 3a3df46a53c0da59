package recall

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// friends reads testdata/japanese.txt.
func friends(t testing.TB) conversation {
	t.Helper()
	f, err := os.Open("testdata/japanese.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c := conversation{name: "japanese"}
	ids := map[string]int64{}
	var at time.Time
	thread := int64(0)
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		first, rest, _ := strings.Cut(lines.Text(), " ")
		switch first {
		case "", "#":
		case "==":
			thread++
			if at, err = time.ParseInLocation("2006-01-02 15:04", rest, time.FixedZone("", 9*60*60)); err != nil {
				t.Fatal(err)
			}
		case "Q":
			q := question{}
			var evidence string
			if _, err := fmt.Sscan(rest, &q.category, &evidence); err != nil {
				t.Fatal(err)
			}
			q.text = strings.SplitN(rest, " ", 3)[2]
			for name := range strings.SplitSeq(evidence, ",") {
				if ids[name] == 0 {
					t.Fatalf("%q has no message %q", q.text, name)
				}
				q.evidence = append(q.evidence, ids[name])
			}
			c.questions = append(c.questions, q)
		default:
			ids[first] = int64(len(c.messages) + 1)
			speaker, text, _ := strings.Cut(rest, ": ")
			c.messages = append(c.messages, Message{ID: ids[first], Thread: thread, At: at, Speaker: speaker, Text: text})
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestJapanese is the same as TestLoCoMo for a conversation in Japanese: chunks of 4 messages find 82.7, 88.2 and 93.5 of a
// hundred.
func TestJapanese(t *testing.T) {
	c := friends(t)
	if len(c.questions) != 100 {
		t.Errorf("%d questions, want 100", len(c.questions))
	}
	sum := report(t, []conversation{c}, japaneseBudgets)
	for i, least := range []float64{89, 94, 96} {
		if got := 100 * sum.found[i] / float64(sum.questions); got < least {
			t.Errorf("with %d tokens: %.1f of the evidence, want %.1f", japaneseBudgets[i], got, least)
		}
	}
}
