"""Who begins first where not all may begin at once."""

import threading

from upload_conformance.run.starts import Starts


def test_a_higher_rank_leaves_turns_to_a_lower_one_that_asks_later() -> None:
    starts, begun = Starts(4), threading.Event()

    def begin() -> None:
        with starts.turn(2):
            begun.set()

    with starts.turn(2), starts.turn(2):
        third = threading.Thread(target=begin)
        third.start()
        assert not begun.wait(0.2)
        with starts.turn(0):
            pass
    third.join(10)
    assert begun.is_set()
