"""The whole table of moves: every state, every move, every role."""

import pytest

from marketplace.order.states import ARRIVES_IN, Move, OrderState, Role, State, may, moves_open_to, order_state

B, S, M, Y = Role.BUYER, Role.SELLER, Role.MARKET, Role.SYSTEM

# Rows: states. Columns: moves. A cell names who may; an empty one nobody.
TABLE = {
    State.NEW: {Move.CONFIRM: {S}, Move.CANCEL: {B, S, M, Y}},
    State.CONFIRMED: {Move.PACK: {S}, Move.SHIP: {S}, Move.CANCEL: {B, S, M, Y}},
    State.PACKED: {Move.SHIP: {S}, Move.CANCEL: {B, S, M, Y}},
    State.SHIPPED: {Move.SHIP: {S}, Move.DELIVER: {B, S, M, Y}, Move.RETURN: {S, M}, Move.CANCEL_REST: {S, M}},
    State.DELIVERED: {Move.COMPLETE: {B, M, Y}, Move.RETURN: {S, M}},
    State.COMPLETED: {},
    State.CANCELLED: {},
    State.RETURNED: {},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("state", State)
def test_exactly_the_named_roles_may_make_each_move(state, move, role):
    assert may(state, move, role) == (role in TABLE[state].get(move, set()))


def test_each_move_arrives_in_its_own_state():
    assert {move.value: state.value for move, state in ARRIVES_IN.items()} == {
        "confirm": "confirmed",
        "pack": "packed",
        "ship": "shipped",
        "deliver": "delivered",
        "complete": "completed",
        "cancel": "cancelled",
        "return": "returned",
        # The only move that leaves the state as it was.
        "cancel_rest": "shipped",
    }


def test_moves_open_to_a_seller_come_in_the_order_of_an_orders_life():
    assert moves_open_to("confirmed", Role.SELLER) == [Move.PACK, Move.SHIP, Move.CANCEL]
    assert moves_open_to("completed", Role.SELLER) == []


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], OrderState.NEW),
        (["new"], OrderState.NEW),
        (["new", "new"], OrderState.NEW),
        (["new", "confirmed"], OrderState.PREPARING),
        (["confirmed", "packed"], OrderState.PREPARING),
        (["new", "cancelled"], OrderState.NEW),
        (["new", "shipped"], OrderState.PARTLY_SHIPPED),
        (["packed", "shipped", "cancelled"], OrderState.PARTLY_SHIPPED),
        (["shipped", "shipped"], OrderState.SHIPPED),
        (["shipped", "cancelled"], OrderState.SHIPPED),
        (["shipped", "delivered"], OrderState.PARTLY_DELIVERED),
        (["new", "completed"], OrderState.PARTLY_DELIVERED),
        (["delivered", "delivered"], OrderState.DELIVERED),
        (["delivered", "completed"], OrderState.DELIVERED),
        (["delivered", "returned"], OrderState.DELIVERED),
        (["completed", "completed"], OrderState.COMPLETED),
        (["completed", "cancelled", "returned"], OrderState.COMPLETED),
        (["cancelled", "cancelled"], OrderState.CANCELLED),
        (["returned", "cancelled"], OrderState.RETURNED),
        (["returned"], OrderState.RETURNED),
    ],
)
def test_state_of_an_order_follows_from_its_parts(states, expected):
    assert order_state(states) == expected


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["shipped"], OrderState.PARTLY_SHIPPED),
        (["shipped", "cancelled"], OrderState.PARTLY_SHIPPED),
        (["shipped", "new"], OrderState.PARTLY_SHIPPED),
        (["shipped", "delivered"], OrderState.PARTLY_DELIVERED),
    ],
)
def test_an_order_is_on_the_way_in_part_while_goods_of_a_parcel_still_wait(states, expected):
    assert order_state(states, rest_waits=True) == expected
