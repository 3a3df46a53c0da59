package tool

import (
	"encoding/json"
	"testing"
	"testing/synctest"
)

func TestClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // it begins on Saturday, 2000-01-01, at midnight UTC
		c := Clock()
		got, err := c.Run(t.Context(), json.RawMessage(`{}`))
		if err != nil || c.Acts {
			t.Fatal(err)
		}
		want := clockPattern.FindStringSubmatch(got)
		if want == nil {
			t.Errorf("the clock says %q", got)
		}
		if !json.Valid(c.Parameters) {
			t.Errorf("its parameters are %s", c.Parameters)
		}
	})
}
