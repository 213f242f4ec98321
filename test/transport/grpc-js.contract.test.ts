import { grpcJsTransport } from '../../src/transport/grpc-js.js';
import { transportContract } from './contract.js';

transportContract('grpc-js', grpcJsTransport);
