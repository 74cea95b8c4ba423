// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

extension HTTPURL {
    /// Whether a credential may be sent there: over TLS, or to this machine.
    var isFitForCredentials: Bool { scheme == .https || addressClass == .loopback }

    /// Whether it is at one of the addresses at which clouds hand out credentials, or on this machine.
    var isOfTheMachine: Bool { addressClass == .linkLocal || addressClass == .loopback }
}
