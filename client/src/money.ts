// What an amount of the API is worth.
export { majorUnits } from '@order-saga/shared/contracts/currencies';
