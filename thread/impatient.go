package thread

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// answerTime is what a server may take to answer a statement: no statement of ours takes that long.
const answerTime = 15 * time.Second

// An impatient connection fails where the server does not answer in time: after a change of networks, a connection that
// is gone would be waited for a quarter of an hour.
type impatient struct {
	net.Conn
	mu       sync.Mutex
	deadline time.Time // that pgx has set to cancel a statement; zero: none
}

func impatiently(dial pgconn.DialFunc) pgconn.DialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &impatient{Conn: conn}, nil
	}
}

// SetDeadline is how pgx cancels.
func (c *impatient) SetDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deadline = t
	return c.Conn.SetDeadline(t)
}

func (c *impatient) Read(b []byte) (int, error) {
	if err := c.limit(); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

func (c *impatient) limit() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.deadline.IsZero() {
		return nil
	}
	return c.SetReadDeadline(time.Now().Add(answerTime))
}
