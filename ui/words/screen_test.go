package words

import "testing"

func TestUsedTools(t *testing.T) {
	for names, want := range map[string][2]string{
		"clock":                         {"looked at the clock", "時計を確認"},
		"weather":                       {"used: weather", "使用: weather"},
		"weather, search_memory, trams": {"looked into memory · used: weather, trams", "メモリーを参照 · 使用: weather, trams"},
	} {
		for _, l := range []Language{English, Japanese} {
			if got := UsedTools(l, names); got != want[l] {
				t.Errorf("%s: %q, want %q", names, got, want[l])
			}
		}
	}
}
