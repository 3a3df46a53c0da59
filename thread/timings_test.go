package thread

import (
	"reflect"
	"slices"
	"testing"
)

func testTimings(t *testing.T, s *Store) {
	th, other := newThread(t, s), newThread(t, s)
	if all, err := s.Timings(t.Context(), th.ID); err != nil || len(all) != 0 {
		t.Errorf("of nothing: %+v, %v", all, err)
	}
	var want []Spoken
	for i := range reflect.TypeFor[Timings]().NumField() { // any of them alone is enough
		var timings Timings
		reflect.ValueOf(&timings).Elem().Field(i).SetInt(int64(i + 1))
		add(t, s, other.ID, Message{Role: Assistant, State: Complete, Text: "x", Timings: timings})
		all := add(t, s, th.ID, Message{Role: User, State: Complete, Text: "x", Timings: timings},
			Message{Role: Assistant, State: Cut, Text: "x", Timings: timings}, Message{Role: Assistant, State: Complete, Text: "x"})
		want = append(want, Spoken{all[1].ID, timings})
	}
	if all, err := s.Timings(t.Context(), th.ID); err != nil || !slices.Equal(all, want) {
		t.Errorf("%+v, %v; want %+v", all, err, want)
	}
}
