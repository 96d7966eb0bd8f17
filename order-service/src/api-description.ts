// What the OpenAPI document says of order-service, and so /docs: whom it is for, and what it is not.

/** Markdown. */
export const apiDescription = `Takes orders and shows how they end.

**For the backend of a shop.** Whoever places an order says what it costs: order-service knows no prices and charges the total of
the lines that it is given. So a customer, and a page or app that customers open, must never hold a token of role \`client\`.
The shop's backend checks who orders, looks up the prices, and places the order.

| order-service is not | who does it |
|---|---|
| an authority for prices and discounts | the shop's backend sends \`unitPrice\` |
| a tax calculation | the shop's backend: \`unitPrice\` is what is charged, tax included |
| a customer login | the shop's backend; \`customerId\` is a name that it gives, checked by nobody here |
| returns and refunds after delivery | the payment provider; money goes back by itself only when an order fails |
| shipping | another system; \`reserved\` goods wait for it |
`;
