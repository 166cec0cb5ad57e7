"""A course with the account's own values in its texts: `{account}` and `{region}`, once they are known."""

from __future__ import annotations

from dataclasses import replace

from tutor.workshop.model import Action, Alert, Block, Demonstration, Prose, Question, Step, Workshop
from tutor.workshop.variables import placed


def at(workshop: Workshop, account: str, region: str) -> Workshop:
    """The course as it reads in this account. An empty value leaves its variable as it stands."""
    return replace(workshop, steps=tuple(_step(step, account, region) for step in workshop.steps))


def _step(step: Step, account: str, region: str) -> Step:
    return replace(
        step,
        title=placed(step.title, account, region),
        goal=placed(step.goal, account, region),
        hints=tuple(placed(hint, account, region) for hint in step.hints),
        blocks=tuple(_block(block, account, region) for block in step.blocks),
    )


def _block(block: Block, account: str, region: str) -> Block:
    match block:
        case Prose() | Alert():
            return replace(block, markdown=placed(block.markdown, account, region))
        case Action():
            return replace(block, source=placed(block.source, account, region))
        case Question():
            options = tuple(
                replace(
                    option,
                    text=placed(option.text, account, region),
                    because=placed(option.because, account, region),
                )
                for option in block.options
            )
            return replace(block, ask=placed(block.ask, account, region), options=options)
        case Demonstration():
            return block
