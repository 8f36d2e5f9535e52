"""The fields of a form that a page sent."""

from urllib.parse import parse_qs

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

TOKEN = "csrf_token"  # noqa: S105 - the name of a field
"""Every form that is sent with POST has this field, with the token of the visit."""


def fields_of(event: APIGatewayProxyEvent) -> dict[str, str]:
    """The fields and what was filled in; of a field that comes twice the last."""
    sent = parse_qs(event.decoded_body or "", keep_blank_values=True, max_num_fields=200)
    return {name: values[-1] for name, values in sent.items()}
