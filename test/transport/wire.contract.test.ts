import { wireTransport } from '../../src/transport/wire/wire.js';
import { transportContract } from './contract.js';

transportContract('wire', wireTransport);
