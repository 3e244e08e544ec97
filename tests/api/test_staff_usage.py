"""Answers and thumbs are counted by day, channel and site, and nothing but counts is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from api.database import now, open_database
from api.tally import CHAT, COMPLETIONS, KEPT_DAYS, AnswerDay, Tally, count, widget_of

Open = Callable[..., Any]
PAGE = "https://clinic.example.org"


def usage(client: TestClient, key: str, **params: int) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {key}"}
    found: dict[str, Any] = client.get("/v1/staff/usage", params=params, headers=headers).json()
    return found


def ask(client: TestClient, message: str, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = client.post("/v1/chat", json={"message": message, **more}).json()
    return found


def test_each_way_of_asking_is_counted_once(open_app: Open, state: Path, staff_key: str) -> None:
    with open_app(state) as client:
        ask(client, "when is match day")
        ask(client, "can i moonlight on a j1?", stream=False)
        client.post("/v1/chat", json={"message": "best pizza in rome?", "stream": True})
        body = {"messages": [{"role": "user", "content": "when is match day"}]}
        client.post("/v1/chat/completions", json=body)
        (day,) = usage(client, staff_key)["days"]
    assert day["day"] == now().date().isoformat()
    assert day["questions"] == 4
    assert day["channels"] == {"chat": 3, "completions": 1}
    assert day["statuses"]["answered"] == 3
    assert sum(day["statuses"].values()) == 4
    assert day["sites"] == {}


def test_thumb_is_counted_and_a_second_one_replaces_it(
    open_app: Open, state: Path, staff_key: str
) -> None:
    with open_app(state) as client:
        first, second = (ask(client, "when is match day")["answer_id"] for _ in range(2))
        for answer, rating in ((first, "up"), (first, "up"), (second, "up"), (second, "down")):
            client.post("/v1/feedback", json={"answer_id": answer, "rating": rating})
        (day,) = usage(client, staff_key)["days"]
    assert day["ratings"] == {"up": 1, "down": 1}


def test_counts_outlive_the_conversation_and_hold_nothing_of_it(
    open_app: Open, state: Path, staff_key: str
) -> None:
    with open_app(state) as client:
        reply = ask(client, "when is match day zanzibar7731")
        client.delete(f"/v1/conversations/{reply['conversation_id']}")
        found = usage(client, staff_key)
    assert found["days"][0]["questions"] == 1
    assert "zanzibar7731" not in str(found)
    assert reply["conversation_id"] not in str(found)


def test_widget_is_counted_under_its_site_until_the_site_is_removed(
    open_app: Open, state: Path, staff_key: str
) -> None:
    headers = {"Authorization": f"Bearer {staff_key}"}
    with open_app(state) as client:
        site = {"name": "Clinic", "origins": [PAGE], "id": "clinic"}
        client.post("/v1/staff/sites", json=site, headers=headers)
        opened = client.post(
            "/widget/session",
            json={"site": "clinic", "host_origin": PAGE},
            headers={"Origin": "http://testserver"},
        ).json()
        visit = {"Authorization": f"Bearer {opened['token']}", "Origin": "http://testserver"}
        sent = client.post("/widget/chat", json={"message": "when is match day"}, headers=visit)
        assert sent.status_code == 200, sent.text
        rating = {"answer_id": sent.json()["answer_id"], "rating": "down"}
        client.post("/widget/feedback", json=rating, headers=visit)
        (day,) = usage(client, staff_key)["days"]
        assert (day["sites"], day["channels"]) == ({"clinic": 1}, {"widget": 1})
        assert day["ratings"] == {"down": 1}
        client.delete("/v1/staff/sites/clinic", headers=headers)
        assert usage(client, staff_key)["days"] == []


def test_days_are_limited_and_newest_first(tmp_path: Path) -> None:
    tally = Tally(open_database(tmp_path / "db.sqlite"))
    today = now().date()
    _counted(tally, {today: 1, today - timedelta(days=1): 2, today - timedelta(days=30): 3})
    assert [d.questions for d in tally.days(30)] == [1, 2]
    assert [d.questions for d in tally.days(31)] == [1, 2, 3]


def test_one_day_sums_its_channels(tmp_path: Path) -> None:
    tally = Tally(open_database(tmp_path / "db.sqlite"))
    today = now().date()
    for channel in (CHAT, COMPLETIONS, widget_of("a-site"), widget_of("b-site")):
        tally.answered(channel, "unknown")
    tally.answered(CHAT, "answered")
    assert tally.days(1) == [
        AnswerDay(
            today,
            5,
            {"unknown": 4, "answered": 1},
            {},
            {"chat": 2, "completions": 1, "widget": 2},
            {"a-site": 1, "b-site": 1},
        )
    ]


def test_counts_older_than_they_are_kept_are_swept(tmp_path: Path) -> None:
    tally = Tally(open_database(tmp_path / "db.sqlite"))
    last = now().date() - timedelta(days=KEPT_DAYS)
    _counted(tally, {last: 1, last - timedelta(days=1): 1})
    assert tally.sweep() == 1
    assert [d.day for d in tally.days(KEPT_DAYS + 10)] == [last]


def test_days_asked_for_are_bounded(app_client: TestClient, staff_key: str) -> None:
    headers = {"Authorization": f"Bearer {staff_key}"}
    for days, status in ((1, 200), (KEPT_DAYS, 200), (0, 422), (KEPT_DAYS + 1, 422)):
        found = app_client.get("/v1/staff/usage", params={"days": days}, headers=headers)
        assert found.status_code == status


def _counted(tally: Tally, figures: dict[date, int]) -> None:
    from sqlalchemy.orm import Session

    with Session(tally._engine) as session, session.begin():
        for day, number in figures.items():
            count(session, day, CHAT, {"answered": number})
