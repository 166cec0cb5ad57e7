"""DynamoDB: tables and indexes, each of a batch or transaction by itself; PartiQL by its statement.

Source: DynamoDB developer guide, "DynamoDB API permissions: actions, resources, and conditions reference" and "IAM
policy conditions for fine-grained access control".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sandbox.authorization.arns import arn, tag_map, text
from sandbox.authorization.asked import Asked, action_name
from sandbox.errors import AwsError

if TYPE_CHECKING:
    from sandbox.invocation import Invocation

_PARTIQL = re.compile(
    r"\s*(?:(select)\b.*?\bfrom|(insert)\s+into|(update)|(delete)\s+from)\s+"
    r"(?:\"([^\"]+)\"|([\w.-]+))(?:\.\"([^\"]+)\")?",
    re.IGNORECASE | re.DOTALL,
)
_VERBS = {"select": "PartiQLSelect", "insert": "PartiQLInsert", "update": "PartiQLUpdate", "delete": "PartiQLDelete"}
_WRITES = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}


def asked(invocation: Invocation) -> Iterator[Asked]:
    """What the request asks."""
    given, operation = invocation.input, invocation.call.operation
    action = action_name("dynamodb", operation)
    if operation in ("BatchGetItem", "BatchWriteItem"):
        for table in given.get("RequestItems") or ():
            keys = _keys_of_batch(given["RequestItems"][table])
            yield _on(invocation, action, table, keys=keys)
    elif operation in ("TransactGetItems", "TransactWriteItems"):
        yield from _transaction(invocation, operation)
    elif operation in ("ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"):
        statements = given.get("Statements", given.get("TransactStatements")) or [given]
        for statement in statements:
            yield from _statement(invocation, text(statement, "Statement"))
    elif operation == "ListTables":
        yield Asked(action, arn(invocation, "dynamodb", "table/*"))
    else:
        yield from _plain(invocation, action)


def _plain(invocation: Invocation, action: str) -> Iterator[Asked]:
    given = invocation.input
    named = text(given, "ResourceArn", "StreamArn", "BackupArn", "ExportArn", "ImportArn", "TableArn", "ShardIterator")
    if named.startswith("arn:"):
        yield Asked(action, named.partition("|")[0])
        return
    table = text(given, "TableName", "SourceTableName", "TargetTableName", "GlobalTableName")
    if not table:
        yield Asked(action)
        return
    keys = [item for item in (given.get("Key"), given.get("Item")) if isinstance(item, Mapping)]
    yield _on(invocation, action, table, text(given, "IndexName"), keys)


def _on(
    invocation: Invocation, action: str, table: str, index: str = "", keys: list[Any] | None = None, enclosing: str = ""
) -> Asked:
    whole = table if table.startswith("arn:") else arn(invocation, "dynamodb", f"table/{table}")
    context = _context(invocation, table.rpartition("/")[2], keys or [])
    if enclosing:
        context["dynamodb:EnclosingOperation"] = enclosing
    resource = f"{whole}/index/{index}" if index else whole
    return Asked(action, resource, context, tags=lambda: _tags(invocation, whole))


def _transaction(invocation: Invocation, operation: str) -> Iterator[Asked]:
    for item in invocation.input.get("TransactItems") or ():
        for kind, part in item.items() if isinstance(item, Mapping) else ():
            name = _WRITES.get(kind, "GetItem")
            if isinstance(part, Mapping) and text(part, "TableName"):
                keys = [part[member] for member in ("Key", "Item") if isinstance(part.get(member), Mapping)]
                yield _on(invocation, f"dynamodb:{name}", text(part, "TableName"), keys=keys, enclosing=operation)


def _statement(invocation: Invocation, statement: str) -> Iterator[Asked]:
    found = _PARTIQL.match(statement)
    if found is None:
        raise AwsError("ValidationException", "Statement wasn't well formed, can't be processed")
    *verbs, quoted, plain, index = found.groups()
    verb = next(verb.lower() for verb in verbs if verb)
    yield _on(invocation, f"dynamodb:{_VERBS[verb]}", quoted or plain, index or "")


def _keys_of_batch(items: Any) -> list[Any]:
    if isinstance(items, Mapping):
        return list(items.get("Keys") or ())
    keys = []
    for item in items if isinstance(items, list) else ():
        for part in item.values() if isinstance(item, Mapping) else ():
            keys.append(part.get("Key", part.get("Item")) if isinstance(part, Mapping) else None)
    return [key for key in keys if isinstance(key, Mapping)]


def _context(invocation: Invocation, table: str, keys: list[Any]) -> dict[str, Any]:
    given = invocation.input
    found: dict[str, Any] = {}
    for member in ("Select", "ReturnValues", "ReturnConsumedCapacity"):
        if text(given, member):
            found[f"dynamodb:{member}"] = text(given, member)
    known = invocation.backend("dynamodb").tables.get(table)
    hash_key = known.hash_key_attr if known is not None else ""
    leading = [_scalar(key[hash_key]) for key in keys if hash_key in key]
    queried = _queried(given, hash_key)
    if queried is not None:
        leading.append(queried)
    if leading:
        found["dynamodb:LeadingKeys"] = leading
    return found


def _queried(given: Mapping[str, Any], hash_key: str) -> str | None:
    """The partition key's value that a Query asks for."""
    if not hash_key:
        return None
    old = given.get("KeyConditions")
    if isinstance(old, Mapping) and hash_key in old:
        values = old[hash_key].get("AttributeValueList") or [{}]
        return _scalar(values[0])
    names = given.get("ExpressionAttributeNames") or {}
    for name, value in re.findall(r"([\w#.-]+)\s*=\s*(:\w+)", text(given, "KeyConditionExpression")):
        if names.get(name, name) == hash_key and value in (given.get("ExpressionAttributeValues") or {}):
            return _scalar(given["ExpressionAttributeValues"][value])
    return None


def _scalar(value: Any) -> str:
    return str(next(iter(value.values()), "")) if isinstance(value, Mapping) else str(value)


def _tags(invocation: Invocation, resource: str) -> Mapping[str, str]:
    table = invocation.backend("dynamodb").tables.get(resource.rpartition("/")[2])
    return tag_map(table.tags) if table is not None else {}
