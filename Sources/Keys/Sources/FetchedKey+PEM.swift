// SPDX-License-Identifier: Apache-2.0

import Signatures

/// The PEM of a key that was read somewhere, as a fetched key.
extension FetchedKey {
    init(
        pem text: [UInt8], from provider: KeyProviderName, _ key: String
    ) throws(KeyFetchError) {
        do throws(PublicKeyError) {
            self.init(try PublicKey(pemEncoded: String(decoding: text, as: UTF8.self)))
        } catch {
            throw KeyFetchError(provider, key, .unusable(error))
        }
    }
}
