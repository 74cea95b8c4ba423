// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON

/// A request that a webhook for Applications cannot answer.
enum ApplicationRequestError: Error, Equatable {
    /// It is about something else; its resource.
    case otherResource(String)
    /// It has no object.
    case noObject
    case unreadable(ApplicationError)
}

extension ApplicationRequestError: CustomStringConvertible {
    var description: String {
        switch self {
        case .otherResource(let resource):
            "Assay answers here for applications.argoproj.io and was asked about \(resource); check its webhook configuration"
        case .noObject:
            "Assay was asked about an Application without being shown it; check its webhook configuration"
        case .unreadable(let error): SyncProblem.applicationUnreadable(error).message
        }
    }
}

/// What a write means for the syncs of an Application.
enum SyncWrite {
    /// Nothing.
    case unrelated
    /// A sync is asked for, or another than before.
    case asks(Application)
    /// A sync that was let through would go on at another place.
    case turns(Application)
}

extension AdmissionRequest {
    var syncWrite: SyncWrite {
        get throws(ApplicationRequestError) {
            guard resource.group == "argoproj.io", resource.name == "applications", subresource.isEmpty else {
                throw .otherResource("\(resource.name).\(resource.group)")
            }
            guard let object, object.object != nil else { throw .noObject }
            guard let asked = object["operation"], !asked.isNull else { return .unrelated }
            guard operation == .update, let oldObject, let before = oldObject["operation"], !before.isNull,
                // Bytes: for Swift, texts are equal that name different files.
                before.serialized() == asked.serialized()
            else { return .asks(try application) }
            return Self.place(of: object) == Self.place(of: oldObject) ? .unrelated : .turns(try application)
        }
    }

    var application: Application {
        get throws(ApplicationRequestError) {
            guard let object else { throw .noObject }
            do throws(ApplicationError) {
                return try Application(object)
            } catch {
                throw .unreadable(error)
            }
        }
    }

    /// What the controller reads anew when it tries a sync again: all else is in the operation.
    private static func place(of application: JSON) -> [UInt8] {
        let spec = application["spec"]
        let hasList = !(spec?["sources"]?.array ?? []).isEmpty
        let place: JSON = [
            "project": spec?["project"] ?? nil, "destination": spec?["destination"] ?? nil,
            "sourceHydrator": spec?["sourceHydrator"] ?? nil, "hasList": .bool(hasList),
        ]
        return place.serialized()
    }
}
