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

    /// A list of revoked certificates, its entries as if it were signed, and the places that a certificate names.
    @Sendable func revocationList(_ input: [UInt8]) {
        do throws(RevocationProblem) {
            let list = try CertificateRevocationList(derEncoded: input, from: "fuzz")
            expect(list.size == input.count, "nothing follows a list")
            var entries = DERElements(list.entries)
            while let content = entries.next(DERElements.Tag.sequence) {
                guard let entry = try? RevokedEntry(content) else { break }
                expect(!entry.serial.isEmpty, "an entry has a number")
            }
            for found in RevocationExtension.all(in: list.extensions) ?? [] {
                _ = try? RevocationScope(found.value)
            }
        } catch {
            _ = "\(error)"
        }
        _ = try? SigningCertificate(derEncoded: input).revocationPlaces()
    }

    /// A responder's answer.
    @Sendable func ocspResponse(_ input: [UInt8]) {
        do throws(RevocationProblem) {
            _ = try OCSPResponse(derEncoded: input, from: "fuzz")
        } catch {
            _ = "\(error)"
        }
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
