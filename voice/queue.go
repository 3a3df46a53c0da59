package voice

import "sync"

// A queue hands values from one goroutine to another without a limit: whoever adds never waits. The zero queue is ready.
type queue[T any] struct {
	mu     sync.Mutex
	wake   *sync.Cond
	values []T
	closed bool
}

func (q *queue[T]) lock() {
	q.mu.Lock()
	if q.wake == nil {
		q.wake = sync.NewCond(&q.mu)
	}
}

// add puts a value at the end. What is added to a closed queue is dropped.
func (q *queue[T]) add(v T) {
	q.lock()
	defer q.mu.Unlock()
	if !q.closed {
		q.values = append(q.values, v)
		q.wake.Broadcast()
	}
}

// close says that nothing more will be added.
func (q *queue[T]) close() {
	q.lock()
	defer q.mu.Unlock()
	q.closed = true
	q.wake.Broadcast()
}

// take waits for a value and returns all that are there. It returns nil when the queue is closed and empty.
func (q *queue[T]) take() []T {
	q.lock()
	defer q.mu.Unlock()
	for len(q.values) == 0 && !q.closed {
		q.wake.Wait()
	}
	all := q.values
	q.values = nil
	return all
}
