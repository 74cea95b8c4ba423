// SPDX-License-Identifier: Apache-2.0

import NotaryProject
import OCIModel

/// A signature envelope of the Notary Project: JSON where it begins like that, else COSE.
@Sendable func notaryEnvelope(_ input: [UInt8]) {
    let isJSON = input.first == UInt8(ascii: "{")
    do throws(NotaryRejection) {
        let signature = try NotarySignature(parsing: input, as: isJSON ? .jose : .cose)
        expect((1...16).contains(signature.chain.count), "a chain has a certificate and a bound")
        expect(signature.expiry.map { $0 > signature.signingTime } ?? true, "a signature expires later")
        expect(!signature.signature.isEmpty, "there is a signature")
    } catch {
        _ = error.description
    }
}
