// SPDX-License-Identifier: Apache-2.0

#if DEBUG
    @testable import CodeSigningPKI
    import Sigstore

    /// A certificate in DER, and the SCTs in it.
    @Sendable func certificate(_ input: [UInt8]) {
        do throws(CertificateError) {
            let certificate = try SigningCertificate(derEncoded: input)
            _ = try? SignedCertificateTimestamp.list(of: certificate)
        } catch {
            _ = "\(error)"
        }
    }

    /// A `SignedCertificateTimestampList`.
    @Sendable func sctList(_ input: [UInt8]) {
        do throws(SCTError) {
            for timestamp in try SignedCertificateTimestamp.list(parsing: input) {
                expect(timestamp.logID.count == 32, "a log's identifier is a hash")
            }
        } catch {
            _ = "\(error)"
        }
    }

    /// A time-stamp response, and a token alone.
    @Sendable func timestampToken(_ input: [UInt8]) {
        do throws(TimestampError) {
            _ = try TimestampToken(response: input)
        } catch {
            _ = "\(error)"
        }
        _ = try? TimestampToken(token: input)
    }

    /// `trusted_root.json`.
    @Sendable func trustedRoot(_ input: [UInt8]) {
        do throws(TrustRootError) {
            _ = try TrustRoot(parsing: input)
        } catch {
            _ = "\(error)"
        }
    }
#endif
