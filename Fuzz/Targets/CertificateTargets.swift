// SPDX-License-Identifier: Apache-2.0

#if DEBUG
    @testable import CodeSigningPKI
    import Sigstore

    /// A certificate in DER, and the SCTs in it.
    @Sendable func certificate(_ input: [UInt8]) {
        do throws(CertificateError) {
            let certificate = try SigningCertificate(derEncoded: input)
            _ = try? SignedCertificateTimestamp.list(of: certificate)
            _ = try? CertificateUses(of: certificate)
            _ = certificate.subjectAttributes
            _ = certificate.isSelfSigned
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
            use(try TimestampToken(response: input))
        } catch {
            _ = "\(error)"
        }
        if let token = try? TimestampToken(token: input) { use(token) }
    }

    /// What is read of a token later than the rest.
    private func use(_ token: TimestampToken) {
        _ = try? token.accuracy()
        _ = token.hasFraction
        _ = token.bindsCertificateSecurely
        _ = try? token.chain(to: [])
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
