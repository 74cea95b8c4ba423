// SPDX-License-Identifier: Apache-2.0

import Signatures
import Sigstore
import StrictJSON

/// PEM where it begins like that, else DER; a key has one encoding.
@Sendable func publicKey(_ input: [UInt8]) {
    do throws(PublicKeyError) {
        let isPEM = input.starts(with: "-----".utf8)
        let key =
            isPEM
            ? try PublicKey(pemEncoded: String(decoding: input, as: UTF8.self))
            : try PublicKey(derEncoded: input)
        let again = try? PublicKey(derEncoded: key.subjectPublicKeyInfo)
        expect(again?.fingerprint == key.fingerprint, "a key reads the same")
        _ = key.description
    } catch {
        _ = error.description
    }
}

/// Writing and reading again loses nothing.
@Sendable func dsse(_ input: [UInt8]) {
    guard let json = try? JSON(parsing: input) else { return }
    do throws(JSONShapeError) {
        let envelope = try DSSEEnvelope(JSONCursor(json))
        expect((try? DSSEEnvelope(JSONCursor(envelope.json))) == envelope, "an envelope reads the same")
        expect(envelope.preAuthenticationEncoding.count > envelope.payload.count, "the payload is encoded")
    } catch {
        _ = error.description
    }
}

@Sendable func bundle(_ input: [UInt8]) {
    do throws(BundleError) {
        _ = try Bundle(parsing: input)
    } catch {
        _ = error.description
    }
}

@Sendable func statement(_ input: [UInt8]) {
    do throws(StatementError) {
        let statement = try Statement(parsing: input)
        expect(!statement.subjects.isEmpty, "a statement is about something")
    } catch {
        _ = error.description
    }
}

@Sendable func simpleSigning(_ input: [UInt8]) {
    do throws(SimpleSigningError) {
        _ = try SimpleSigningPayload(parsing: input)
    } catch {
        _ = error.description
    }
}
