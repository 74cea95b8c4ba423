// SPDX-License-Identifier: Apache-2.0

import Keys
import Policy
import StrictJSON

/// A key's name as every service reads it. What is read is written without its secrets and reads the same again.
@Sendable func keyName(_ input: [UInt8]) {
    let text = String(decoding: input, as: UTF8.self)
    for provider in KMSKey.Provider.allCases {
        guard let key = try? KMSKey(provider, text, endpoint: nil) else { continue }
        switch key {
        // Their descriptions leave out an endpoint, a module or a PIN.
        case .aws, .pkcs11: _ = key.description
        default:
            expect(
                (try? KMSKey(provider, key.description, endpoint: nil)) == key,
                "a name that is written reads the same")
        }
    }
    _ = try? PinnedURL(text)
}

/// A key ring, beside policies and by itself.
@Sendable func keyRing(_ input: [UInt8]) {
    let (ring, diagnostics) = KeyRingReader.read(yaml: input, file: "keyring.yaml")
    for diagnostic in diagnostics { _ = diagnostic.description }
    expect(
        !ring.entries.isEmpty || !diagnostics.isEmpty, "a ring without keys is an error")
}

/// Manifests of Secrets and ConfigMaps.
@Sendable func secretManifests(_ input: [UInt8]) {
    var entries = ManifestEntries()
    do throws(ManifestEntriesError) {
        try entries.add(input, namespace: "default")
    } catch {
        _ = "\(error)"
    }
}
