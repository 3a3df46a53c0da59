package recall

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// onPostgres lets newStore make stores in PostgreSQL until the test is over.
func onPostgres(t testing.TB) {
	newStore = newPostgres
	t.Cleanup(func() { newStore = newSQLite })
}

// TestPostgres runs the tests of an index in PostgreSQL.
func TestPostgres(t *testing.T) {
	onPostgres(t)
	for _, test := range []func(*testing.T){
		TestDeletedWordsAreGone, TestEmptied, TestRebuild, TestDeleteInAnotherZone, TestRolledBack,
		TestSearch, TestSearchLimit, TestSearchFindsEveryPrefix, TestSearchTellsFailures,
		TestRecall, TestRecallByDate, TestRecallBudget, TestRecallCutsWhatIsLong, TestRecallPastTheOpenThread,
		TestRecallKeepsThreadsApart, TestJapanese,
	} {
		name := runtime.FuncForPC(reflect.ValueOf(test).Pointer()).Name()
		t.Run(name[strings.LastIndex(name, ".")+1:], test)
	}
}

// TestPostgresFindsTheSame asks both databases the same, a part of the questions about a conversation of LoCoMo and about
// the one in Japanese.
func TestPostgresFindsTheSame(t *testing.T) {
	for _, c := range []conversation{locomo(t)[0], friends(t)} {
		ours, theirs := newSQLite(t), newPostgres(t)
		ours.add(t, c.messages...)
		theirs.add(t, c.messages...)
		for i := 0; i < len(c.questions); i += 4 {
			q := c.questions[i]
			asked := Question{Text: q.text, Now: c.messages[len(c.messages)-1].At, Budget: 1500}
			if got, want := asYouRead(theirs.recalled(t, asked)), asYouRead(ours.recalled(t, asked)); got != want {
				t.Fatalf("%q: PostgreSQL recalls\n%s\nSQLite\n%s", q.text, got, want)
			}
			for _, words := range strings.Fields(q.text) {
				if got, want := theirs.marking(t, words, 50), ours.marking(t, words, 50); fmt.Sprint(got) != fmt.Sprint(want) {
					t.Fatalf("%q: PostgreSQL finds %q, SQLite %q", words, got, want)
				}
			}
		}
	}
}
