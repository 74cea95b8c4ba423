// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Reads what a signer of Docker Content Trust is trusted by.
struct ContentTrustDecoder {
    let author: Author

    func pin(_ fields: inout Fields) -> ContentTrustPin? {
        guard let key = KeyDecoder(author: author).publicKey(&fields) else { return nil }
        return ContentTrustPin(
            rootKey: key, server: fields.nonEmptyString("server"),
            delegations: fields.strings("delegations") ?? [])
    }
}
