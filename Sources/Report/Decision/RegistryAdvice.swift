// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Registry
import Verification

/// What to do about a registry that did not answer as it should.
enum RegistryAdvice {
    static func next(_ error: RegistryError, _ image: ImageVerdict) -> String {
        let host = image.reference?.repository.registry ?? "the registry"
        switch error.code {
        case .unauthorized, .forbidden, .credentials:
            return "log in to \(host) (docker login, or --docker-config) with an account that may pull it"
        case .notFound: return "check the name, and that the image was pushed"
        case .rateLimited: return "try again later, or set requestsPerSecond or a mirror for \(host)"
        case .digestMismatch: return "do not deploy: \(host) serves other bytes than were asked for"
        default: return "check that \(host) can be reached from here, then try again"
        }
    }
}
