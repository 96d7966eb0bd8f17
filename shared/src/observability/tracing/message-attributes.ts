// What spans say of a message. https://opentelemetry.io/docs/specs/semconv/messaging/
import type { Attributes } from '@opentelemetry/api';
import type { Message } from '../../contracts/message.ts';

export function attributesOf(message: Message, operation: 'send' | 'process'): Attributes {
  return {
    'messaging.system': 'rabbitmq',
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
    'messaging.message.id': message.messageId,
    'messaging.message.conversation_id': message.body.orderId,
    'order_saga.attempt': message.body.attempt,
  };
}
