// SPDX-License-Identifier: Apache-2.0

import Policy
import Signatures
import Verification

extension MaterialFlaws {
    /// What the engine would say of them.
    static let engine = MaterialFlaws(
        ofKey: { pem in
            do throws(PublicKeyError) {
                _ = try PublicKey(pemEncoded: pem)
                return nil
            } catch {
                return "\(error)"
            }
        },
        ofCertificates: { pem, isTimestampRoot in
            let anchors: NotaryAnchors = isTimestampRoot ? .timestamps : .signatures
            do throws(AnchorFailure) {
                _ = try anchors.certificates(pem: pem, named: "the text")
                return nil
            } catch {
                return "\(error)"
            }
        })
}
