"""Operators, by precedence (DMN 1.5, table 40 and 10.3.1.2). Operands are in operands.py."""

from __future__ import annotations

from typing import Final

from zhengyun.engines.rules.feel.lexer import END, NAME, SIGN, Token
from zhengyun.engines.rules.feel.operands import Operands
from zhengyun.engines.rules.feel.syntax import (
    Between,
    Chain,
    Comparison,
    Filter,
    In,
    InstanceOf,
    Logic,
    Node,
    Path,
    Test,
    UnaryTests,
)

OR, AND, COMPARE, ADD, MULTIPLY, POWER, NEGATE, INSTANCE, POSTFIX = range(1, 10)

_SIGNS: Final = {
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), COMPARE),
    **dict.fromkeys(("+", "-"), ADD),
    **dict.fromkeys(("*", "/"), MULTIPLY),
    "**": POWER,
    **dict.fromkeys((".", "[", "("), POSTFIX),
}
_WORDS: Final = {"or": OR, "and": AND, "between": COMPARE, "in": COMPARE}
_CHAINS: Final = {ADD: ("+", "-"), MULTIPLY: ("*", "/"), POWER: ("**",)}
_TESTS: Final = ("<", "<=", ">", ">=", "=", "!=")


class Parser(Operands):
    def whole(self) -> Node:
        tree = self.expression()
        if self.token.kind != END:
            raise self.unexpected("The expression is already complete before it.")
        return tree

    def expression(self, floor: int = 0) -> Node:
        self.enter()
        left = self.operand()
        while (power := self._power()) > floor:
            left = self._operator(left, power)
        self.depth -= 1
        return left

    def _power(self) -> int:
        token = self.token
        if token.kind == SIGN:
            if token.text == "[" and self.is_range_end and self._is_closing():
                return 0
            return _SIGNS.get(token.text, 0)
        if token.kind == NAME:
            if token.text == "instance" and self.tokens[self.place + 1].is_word("of"):
                return INSTANCE
            return _WORDS.get(token.text, 0)
        return 0

    def _is_closing(self) -> bool:
        """Whether the `[` here ends a range, as in ]1..5[, since no operand follows."""
        token = self.tokens[self.place + 1]
        if token.kind == SIGN:
            return token.text not in ("(", "[", "{", "-")
        return token.kind == END or token.is_word("and", "or", "then", "else", "return", "satisfies", "in")

    def _operator(self, left: Node, power: int) -> Node:
        if power in _CHAINS:
            return self._chain(left, power)
        if power == POSTFIX:
            return self._postfix(left)
        token = self.next_token()
        if power == COMPARE:
            return self._comparison(left, token)
        if power == INSTANCE:
            self.next_token()
            return InstanceOf(token.at, left, self.type())
        items = [left, self.expression(power)]
        while self.accept_word(token.text):
            items.append(self.expression(power))
        return Logic(token.at, token.text, tuple(items))

    def _chain(self, left: Node, power: int) -> Node:
        at = self.token.at
        operators: list[str] = []
        rest: list[Node] = []
        while self.token.is_sign(*_CHAINS[power]):
            operators.append(self.next_token().text)
            rest.append(self.expression(power))
        return Chain(at, left, tuple(operators), tuple(rest))

    def _comparison(self, left: Node, token: Token) -> Node:
        if token.text == "between":
            low = self.expression(COMPARE)
            self.expect_word("and")
            return Between(token.at, left, low, self.expression(COMPARE))
        if token.text == "in":
            return In(token.at, left, self._in_tests())
        return Comparison(token.at, token.text, left, self.expression(COMPARE))

    def _postfix(self, left: Node) -> Node:
        token = self.next_token()
        if token.text == ".":
            name = self.take_property()
            return Path(token.at, left, name)
        if token.text == "(":
            return self.call(left, token.at)
        bound = len(self.bound)
        self.bind("item")
        self.filters += 1
        condition = self.inner()
        self.filters -= 1
        del self.bound[bound:]
        self.expect("]")
        return Filter(token.at, left, condition)

    def _in_tests(self) -> tuple[Test, ...]:
        if not self.token.is_sign("("):
            return (self.test(COMPARE),)
        opening = self.next_token()
        saved, self.is_range_end = self.is_range_end, False
        tests = [self.test(0)]
        if self.accept(".."):
            rest = self.range_rest(opening, tests[0].operand, is_start_included=False)
            tests[0] = Test(opening.at, "", rest, tests[0].is_about_input)
        else:
            while self.accept(","):
                tests.append(self.test(0))
            self.expect(")")
        self.is_range_end = saved
        return tuple(tests)

    def test(self, floor: int) -> Test:
        """One unary test: an operator and an operand, or an expression."""
        saved, self.saw_input = self.saw_input, False
        token = self.token
        operator = ""
        if token.is_sign(*_TESTS):
            operator = self.next_token().text
            floor = COMPARE
        operand = self.expression(floor)
        found = Test(token.at, operator, operand, self.saw_input)
        self.saw_input = saved
        return found

    def unary_tests(self) -> Node:
        at = self.token.at
        if len(self.tokens) == 2 and self.token.is_sign("-"):
            self.next_token()
            return UnaryTests(at, (), False)
        if self.token.is_word("not") and self.tokens[1].is_sign("("):
            self.place = 2
            tests = self._tests()
            if self.accept(")") and self.token.kind == END:
                return UnaryTests(at, tests, True)
            self.place = 0
        tests = self._tests()
        if self.token.kind != END:
            raise self.unexpected("Separate tests by commas.")
        return UnaryTests(at, tests, False)

    def _tests(self) -> tuple[Test, ...]:
        tests = [self.test(0)]
        while self.accept(","):
            tests.append(self.test(0))
        return tuple(tests)
