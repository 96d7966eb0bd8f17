// What to do after the demo. Every line is true of `npm start` with its default ports.

export const nextSteps = `
Try next

  npm start    the same system to play with; it prints an order to place and its
               admin token. Order with tok_declined, tok_slow, tok_flaky, tok_hang
               or tok_late, and then

  one saga     GET http://127.0.0.1:3000/sagas/{orderId}
  replay it    POST http://127.0.0.1:3000/admin/sagas/{orderId}/replay
  all routes   http://127.0.0.1:3001/docs, and the same on 3000, 3002, 3003
`;
