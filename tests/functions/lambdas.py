"""Events and contexts as Lambda hands them over."""

from typing import Any
from unittest.mock import Mock

from aws_lambda_powertools.utilities.typing import LambdaContext


def a_context(
    milliseconds_left: int = 240_000, request_id: str = "00000000-0000-0000-0000-000000000000"
) -> LambdaContext:
    """Lambda's context object: what the logger reads, and the time that is left."""
    return Mock(
        spec=LambdaContext,
        function_name="function",
        memory_limit_in_mb=512,
        invoked_function_arn="arn:aws:lambda:eu-central-1:123456789012:function:function",
        aws_request_id=request_id,
        get_remaining_time_in_millis=lambda: milliseconds_left,
    )


def a_rest_event(
    method: str,
    path: str,
    body: str | None = None,
    headers: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A REST API proxy event."""
    return {
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": headers or {},
        "multiValueHeaders": {name: [value] for name, value in (headers or {}).items()},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": {k: [v] for k, v in query.items()} if query else None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "path": f"/test{path}",
            "stage": "test",
            "requestId": "request",
            "identity": {"sourceIp": "127.0.0.1"},
        },
        "body": body,
        "isBase64Encoded": False,
    }
