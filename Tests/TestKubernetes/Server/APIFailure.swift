// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// A Status object that says why something was not done.
struct APIFailure: Error, Sendable {
    var code: Int
    var reason: String
    var message: String
    var fields: [(name: String, value: String)] = []
    var details: JSON = [:]

    var status: JSON {
        [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
            "message": .string(message), "reason": .string(reason), "details": details, "code": .int(code),
        ]
    }

    static func notFound(_ collection: CollectionName, _ name: String) -> Self {
        Self(code: 404, reason: "NotFound", message: "\(collection.qualified) \"\(name)\" not found")
    }

    static func alreadyExists(_ collection: CollectionName, _ name: String) -> Self {
        Self(
            code: 409, reason: "AlreadyExists",
            message: "\(collection.qualified) \"\(name)\" already exists")
    }

    static func conflict(_ collection: CollectionName, _ name: String) -> Self {
        Self(
            code: 409, reason: "Conflict",
            message:
                "Operation cannot be fulfilled on \(collection.qualified) \"\(name)\": the object has been "
                + "modified; please apply your changes to the latest version and try again")
    }

    static func badRequest(_ message: String) -> Self {
        Self(code: 400, reason: "BadRequest", message: message)
    }

    static func unprocessable(_ message: String) -> Self {
        Self(code: 422, reason: "Invalid", message: message)
    }

    static func internalError(_ message: String) -> Self {
        Self(code: 500, reason: "InternalError", message: "Internal error occurred: \(message)")
    }

    static func forbidden(_ collection: CollectionName, _ name: String, _ message: String) -> Self {
        Self(
            code: 403, reason: "Forbidden",
            message: "\(collection.qualified) \"\(name)\" is forbidden: \(message)")
    }

    static let unauthorized = Self(code: 401, reason: "Unauthorized", message: "Unauthorized")

    static func expired(_ version: Int, _ horizon: Int) -> Self {
        Self(
            code: 410, reason: "Expired", message: "too old resource version: \(version) (\(horizon))")
    }
}
