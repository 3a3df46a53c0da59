// Package echo takes out of what a microphone hears what a loudspeaker plays, so that people can interrupt by voice in
// front of open loudspeakers: a Canceller makes the sound without echo, and a BargeIn finds the user's voice in it.
//
// The Canceller estimates how late the echo comes (delay), models the way from the loudspeaker to the microphone as a
// linear filter that it keeps learning (filter), subtracts, and turns down what the model can't explain, as the
// distortion of small loudspeakers (suppressor). It knows when the model is not right (leak): see Converged. Both sounds have to come at one pace: a difference of clocks of up to
// 300 ppm is followed. A jump of the delay by up to 24 ms is seen (jump), and costs half a second; a larger one costs a
// few seconds, or half a second where it is told (Unsettle).
package echo

import "math"

// Latency is how much later, in samples, Process gives out what it got: a block is gathered, and the suppressor's
// frames overlap by another.
const Latency = 2 * block

// A Canceller removes echo from 16 kHz mono sound. It allocates nothing, and is for one goroutine.
type Canceller struct {
	near, far, clean [block]float32 // the blocks that are being filled, and the last one that is done
	fill             int
	delay            delay
	filter           filter
	jump             jump
	leak             leak
	suppressor       suppressor
}

// New makes a canceller that knows nothing of the room yet: it learns it in the first seconds in which something is
// played, and turns down what is heard meanwhile.
func New() *Canceller {
	c := new(Canceller)
	c.Reset()
	return c
}

// Reset forgets the room and what was heard: for another device.
func (c *Canceller) Reset() {
	*c = Canceller{}
	c.filter.forget()
	c.leak.clear = -lags
	c.suppressor.seed = 1
}

// Process takes the next samples that the microphone heard (near) and the loudspeaker played at that time (far), and
// puts as many into out: near without echo, Latency samples later. The three have one length, any; of slices that
// differ the shortest counts. out and near may be the same.
func (c *Canceller) Process(out, near, far []int16) {
	for i := range min(len(out), len(near), len(far)) {
		c.near[c.fill] = float32(near[i]) / 32768
		c.far[c.fill] = float32(far[i]) / 32768
		out[i] = int16(max(math.MinInt16, min(math.MaxInt16, 32768*c.clean[c.fill])))
		if c.fill++; c.fill == block {
			c.fill = 0
			c.run()
		}
	}
}

// Resume goes on elsewhere: with what comes after far, which was played until then. What was heard and played before
// is forgotten but for far's last second; what was learned is kept.
func (c *Canceller) Resume(far []int16) {
	c.filter.quiet()
	c.delay.quiet()
	c.jump.clear()
	c.leak.quiet()
	c.suppressor.quiet()
	c.near, c.clean, c.fill = [block]float32{}, [block]float32{}, 0
	far = far[max(0, len(far)-(lags+parts)*block):]
	for far = far[len(far)%block:]; len(far) > 0; far = far[block:] {
		for i, v := range far[:block] {
			c.far[i] = float32(v) / 32768
		}
		c.filter.play(&c.far)
		c.delay.play(c.filter.at(0))
	}
}

// Unsettle says that the echo may come somewhat earlier or later from now on, as the devices do when they are opened
// again. Until it is known how much, what may be echo is turned down.
func (c *Canceller) Unsettle() {
	c.filter.unsettle()
	c.delay.unsettle()
}

// run handles the blocks that are full.
func (c *Canceller) run() {
	c.filter.play(&c.far)
	c.filter.move(c.delay.estimate(c.filter.at(0), &c.near))
	c.filter.cancel(&c.near)
	if c.leak.see(&c.filter, &c.delay) {
		c.learnAnew()
	}
	if by := c.jump.see(&c.delay.near, &c.filter); by != 0 {
		if by < 0 {
			c.filter.move(c.delay.unsettle())
		}
		c.filter.shift(by)
	}
	c.suppressor.run(&c.clean, &c.filter)
}
