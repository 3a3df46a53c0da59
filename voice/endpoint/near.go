package endpoint

import "math"

const (
	// aboveRoom and belowUser tell how loud the user's voice is, as factors of power: 5 dB louder than the room, or not
	// more than 8 dB softer than the user so far. Where it is quiet everything is louder than the room.
	aboveRoom = 3.2
	belowUser = 0.16

	smooth = 1.0 / 4  // of a mean over 4 frames, 128 ms: the part of the newest
	settle = 1.0 / 32 // the same for the user's level: about a second
	recent = 94       // frames, 3 s: the room is as quiet as the quietest moment of the last 3 to 6 s; at first, 0
)

// near tells the user's voice from people who talk in the background, whom the detector takes for voices too, and from
// what it believes of a noise just after a word.
type near struct {
	mean         float64 // power, of the last few frames
	user         float64 // power
	quiet, older float64 // the least mean since some frames, and in the ones before
	frames       int     // since then
}

// is tells whether a frame is the user's voice.
func (n *near) is(voice bool, level float64) bool {
	power := level * level
	n.mean += (power - n.mean) * smooth
	if n.frames == 0 {
		n.older, n.quiet = n.quiet, math.Inf(1)
	}
	n.quiet = min(n.quiet, n.mean)
	n.frames = (n.frames + 1) % recent
	if !voice || power < min(aboveRoom*min(n.quiet, n.older), belowUser*n.user) {
		return false
	}
	n.user += (power - n.user) * settle
	return true
}
