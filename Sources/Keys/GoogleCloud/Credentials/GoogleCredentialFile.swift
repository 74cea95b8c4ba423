// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// A credential file of Google's, by its `type`.
enum GoogleCredentialFile: Sendable {
    case serviceAccount(GoogleServiceAccount)
    case authorizedUser(GoogleAuthorizedUser)
    case externalAccount(GoogleExternalAccount)

    /// Why a file cannot be used, without anything that it holds but names.
    struct Problem: Error {
        var why: String
    }

    init(_ bytes: [UInt8]) throws(Problem) {
        guard let json = try? JSON(parsing: bytes) else { throw Problem(why: "it is not JSON") }
        do throws(JSONShapeError) {
            self = try Self.read(JSONCursor(json))
        } catch {
            throw Problem(why: "\(error)")
        }
    }

    private static func read(_ file: JSONCursor) throws(JSONShapeError) -> Self {
        let type = try file.required("type")
        switch try type.string() {
        case "service_account": return .serviceAccount(try GoogleServiceAccount(file))
        case "authorized_user": return .authorizedUser(try GoogleAuthorizedUser(file))
        case "external_account": return .externalAccount(try GoogleExternalAccount(file))
        default:
            throw type.invalid("is none of service_account, authorized_user and external_account")
        }
    }

    func token(_ lookUp: GoogleCredentialLookUp) async throws(KeyFetchError) -> (
        value: AccessToken, until: Int
    ) {
        switch self {
        case .serviceAccount(let account): try await account.token(lookUp)
        case .authorizedUser(let user): try await user.token(lookUp)
        case .externalAccount(let account): try await account.token(lookUp)
        }
    }
}
