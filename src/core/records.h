/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/record.h"

G_BEGIN_DECLS

/* Limits, in bytes of UTF-8 where nothing else is said. */
/* Of a mail address. */
#define RK_MAIL_MAX_BYTES 254
#define RK_POST_MAX_BYTES 20000
/* Of a smaller picture of an attachment, in bytes. */
#define RK_PREVIEW_MAX_BYTES (1024 * 1024)
/* Of an attachment: letters, and bytes. */
#define RK_DESCRIPTION_MAX       200
#define RK_DESCRIPTION_MAX_BYTES 800
#define RK_ATTACHMENT_MAX_BYTES  (G_GINT64_CONSTANT (50) * 1024 * 1024)
#define RK_ATTACHMENTS_PER_POST  20
/* Why something is posted in quiet hours: bytes. */
#define RK_NIGHT_REASON_MAX_BYTES  400
#define RK_RETURN_REASON_MAX_BYTES 800
/* What somebody says with a report of a post. */
#define RK_REPORT_REASON_MAX_BYTES 800
/* People who are asked for 了解 by name, and their ids with a space between. */
/* Posts that are pinned in one space, and how much of their text stands there, in bytes. */
#define RK_PINS_MAX              5
#define RK_PIN_EXCERPT_MAX_BYTES 400
#define RK_ASKED_MAX             100
#define RK_ASKED_MAX_BYTES       (RK_ASKED_MAX * 37)
#define RK_UPLOAD_CHUNK_BYTES    (256 * 1024)
/* 日程調整: how many dates are proposed at once, their text, where it is to be, and what is said
 * with an answer, in bytes. */
#define RK_PROPOSED_MAX       12
#define RK_PROPOSED_MAX_BYTES (RK_PROPOSED_MAX * 40)
#define RK_CHOICES_MAX_BYTES  16
#define RK_PLACE_MAX_BYTES    400
#define RK_DATES_REMARK_BYTES 400
/* Ids of people with a space between, where a record names many: bytes. */
#define RK_PEOPLE_MAX_BYTES (400 * 37)
/* リクエスト: how many facilities are asked at once, and what is written with it, in bytes. */
#define RK_REQUEST_MAX_FACILITIES 20
#define RK_REQUEST_MAX_BYTES      4000
#define RK_REQUEST_EARLIER_BYTES  (8 * RK_REQUEST_MAX_BYTES)
/* お知らせ of the operator or a 医師会: its text in bytes, and for how long at most it stands. */
#define RK_ANNOUNCEMENT_MAX_BYTES 12000
#define RK_ANNOUNCEMENT_MAX_DAYS  366
/* So long before a password is over its owner is told. */
#define RK_PASSWORD_WARNING_DAYS 14

typedef enum
{
  RK_PROFESSION_UNKNOWN,
  RK_PROFESSION_DOCTOR,
  RK_PROFESSION_DENTIST,
  RK_PROFESSION_PHARMACIST,
  RK_PROFESSION_NURSE,
  RK_PROFESSION_PUBLIC_HEALTH_NURSE,
  RK_PROFESSION_CARE_MANAGER,
  RK_PROFESSION_HELPER,
  RK_PROFESSION_CARE_WORKER,
  RK_PROFESSION_PHYSICAL_THERAPIST,
  RK_PROFESSION_OCCUPATIONAL_THERAPIST,
  RK_PROFESSION_SPEECH_THERAPIST,
  RK_PROFESSION_DENTAL_HYGIENIST,
  RK_PROFESSION_DIETITIAN,
  RK_PROFESSION_SOCIAL_WORKER,
  RK_PROFESSION_CLERK,
  RK_PROFESSION_OTHER,
  RK_PROFESSION_PATIENT, /* no profession: accounts of patients and families, as kind says */
  RK_PROFESSION_FAMILY,
} RkProfession;

/* Whose account it is. Patients and families are invited to 患者側 alone. */
typedef enum
{
  RK_USER_KIND_UNKNOWN,
  RK_USER_KIND_STAFF,
  RK_USER_KIND_PATIENT,
  RK_USER_KIND_FAMILY,
} RkUserKind;

typedef enum
{
  RK_FACILITY_UNKNOWN,
  RK_FACILITY_CLINIC,
  RK_FACILITY_HOSPITAL,
  RK_FACILITY_DENTAL,
  RK_FACILITY_PHARMACY,
  RK_FACILITY_NURSING,
  RK_FACILITY_CARE_MANAGEMENT,
  RK_FACILITY_HOME_HELP,
  RK_FACILITY_DAY_CARE,
  RK_FACILITY_OTHER,
} RkFacilityKind;

typedef enum
{
  RK_PASSWORD_RULE_UNKNOWN,
  RK_PASSWORD_RULE_LETTERS_DIGITS,
  RK_PASSWORD_RULE_LETTERS_DIGITS_SYMBOLS,
} RkPasswordRule;

typedef enum
{
  RK_USER_UNKNOWN,
  RK_USER_ACTIVE,
  RK_USER_SUSPENDED,
  RK_USER_LEFT, /* taken out by their facility; the name stays under what they wrote */
} RkUserState;

typedef enum
{
  RK_SEX_UNKNOWN,
  RK_SEX_FEMALE,
  RK_SEX_MALE,
  RK_SEX_OTHER,
} RkSex;

/* 状態: where the patient is now. */
typedef enum
{
  RK_PATIENT_UNKNOWN,
  RK_PATIENT_HOME,     /* 在宅 */
  RK_PATIENT_HOSPITAL, /* 入院中 */
  RK_PATIENT_DECEASED, /* 逝去 */
} RkPatientState;

/* 個人情報使用同意書（様式2）: whether one writes about the patient. */
typedef enum
{
  RK_CONSENT_UNKNOWN,
  RK_CONSENT_MISSING, /* not recorded yet: nothing is posted */
  RK_CONSENT_CARRIED, /* 移行前: from before consents were recorded here */
  RK_CONSENT_GIVEN,
  RK_CONSENT_WITHDRAWN, /* what is there is read, nothing is added */
} RkConsentState;

/* Who signed it. */
typedef enum
{
  RK_SIGNER_UNKNOWN,
  RK_SIGNER_PATIENT, /* 本人 */
  RK_SIGNER_PROXY,   /* 代理者 */
} RkSigner;

typedef enum
{
  RK_SPACE_UNKNOWN,
  RK_SPACE_CARE,
  RK_SPACE_FAMILY,
  RK_SPACE_ROOM,
  RK_SPACE_GROUP,
  RK_SPACE_DIRECT,
  RK_SPACE_COMMUNITY,
  RK_SPACE_CONSULT, /* 相談 of a コミュニティ: its parent; who is in the one is in the other */
} RkSpaceKind;

typedef enum
{
  RK_ROLE_UNKNOWN,
  RK_ROLE_MEMBER,
  RK_ROLE_ADMIN,
} RkRole;

typedef enum
{
  RK_POST_UNKNOWN,
  RK_POST_NORMAL,
  RK_POST_WITHDRAWN,
  RK_POST_HIDDEN,
} RkPostState;

typedef enum
{
  RK_SCHEDULED_UNKNOWN,
  RK_SCHEDULED_WAITING,  /* until its time */
  RK_SCHEDULED_RETURNED, /* could not be posted; its author takes it back */
} RkScheduledState;

typedef enum
{
  RK_REACTION_UNKNOWN,
  RK_REACTION_ACK,
  RK_REACTION_LIKE,
  RK_REACTION_TAKE,  /* 対応します: who acts on it */
  RK_REACTION_DATES, /* 日程調整: which of the dates suit */
} RkReactionKind;

typedef enum
{
  RK_ATTACHMENT_UNKNOWN,
  RK_ATTACHMENT_UPLOADING,
  RK_ATTACHMENT_COMPLETE,
} RkAttachmentState;

typedef enum
{
  RK_INVITATION_UNKNOWN,
  RK_INVITATION_WAITING_APPROVAL,
  RK_INVITATION_WAITING_INVITEE,
  RK_INVITATION_ACCEPTED,
  RK_INVITATION_DECLINED,
  RK_INVITATION_REFUSED,
  RK_INVITATION_WITHDRAWN,
  RK_INVITATION_WAITING_REGISTRATION, /* by mail: there is no account yet */
} RkInvitationState;

typedef enum
{
  RK_DELIVERY_NONE, /* nothing goes out by mail, or not yet */
  RK_DELIVERY_QUEUED,
  RK_DELIVERY_SENT,
  RK_DELIVERY_FAILED, /* refused, bounced, or given up */
} RkDelivery;

typedef enum
{
  RK_NOTICE_UNKNOWN,
  RK_NOTICE_INVITATION,
  RK_NOTICE_APPROVAL,
  RK_NOTICE_INVITATION_ANSWERED,
  RK_NOTICE_POST_HIDDEN,
  RK_NOTICE_UNSENT_DESTROYED,
  RK_NOTICE_UNSENT_SEALED,
  RK_NOTICE_SIGNED_IN_ELSEWHERE,
  RK_NOTICE_ASK_REMINDER,       /* 了解 was asked of me, and is missing */
  RK_NOTICE_ASK_OVERDUE,        /* the time for what I asked is over, and somebody is missing */
  RK_NOTICE_SCHEDULED_RETURNED, /* what I had scheduled could not be posted */
  RK_NOTICE_TERMINAL_LOST,      /* a terminal at which I had signed in was reported as lost */
  RK_NOTICE_HANDED_OVER,        /* somebody left, and I administer their space now */
  RK_NOTICE_POST_REPORTED,      /* a post of a space that I administer was reported */
  RK_NOTICE_MAIL_FAILED,        /* the mail of my invitation did not arrive */
  RK_NOTICE_REQUEST_ANSWERED,   /* a facility answered what I asked of it */
  RK_NOTICE_APPLICATION,        /* somebody asks to be let into a コミュニティ of mine */
  RK_NOTICE_APPLICATION_ACCEPTED,
  RK_NOTICE_APPLICATION_REFUSED,
  RK_NOTICE_DEPUTY,          /* my facility changed who types for me */
  RK_NOTICE_DEPUTY_RETURNED, /* what I typed for somebody was given back */
  RK_NOTICE_DATES_REMINDER,  /* my answer to dates is missing */
  RK_NOTICE_DATES_OVERDUE,   /* the time to answer mine is over, and somebody has not */
} RkNoticeKind;

/* 代行入力: what whoever it was typed for says of a post. */
typedef enum
{
  RK_CONFIRMATION_NONE, /* nobody typed it for another */
  RK_CONFIRMATION_WAITING,
  RK_CONFIRMATION_CONFIRMED,
  RK_CONFIRMATION_RETURNED,
} RkConfirmation;

/* 日程調整: what became of the dates that a post proposes. */
typedef enum
{
  RK_DATES_NONE, /* it proposes none */
  RK_DATES_OPEN,
  RK_DATES_DECIDED,
  RK_DATES_CALLED_OFF,
} RkDatesState;

/* 通報: what is wrong with a post, for those who lead its space. */
typedef enum
{
  RK_REPORT_UNKNOWN,
  RK_REPORT_PRIVATE, /* 私的な内容 */
  RK_REPORT_PR,      /* PR・宣伝 */
  RK_REPORT_OTHER,
} RkReportKind;

/* What was done about it. */
typedef enum
{
  RK_REPORT_OPEN, /* nothing yet */
  RK_REPORT_LEFT,
  RK_REPORT_ASKED, /* the author was spoken to */
  RK_REPORT_DELETED,
} RkReportOutcome;

/* What was reported as lost or in wrong hands. */
typedef enum
{
  RK_INCIDENT_UNKNOWN,
  RK_INCIDENT_PERSON,
  RK_INCIDENT_TERMINAL,
} RkIncidentKind;

/* リクエスト: what is asked for. */
typedef enum
{
  RK_REQUEST_KIND_UNKNOWN,
  RK_REQUEST_ADMISSION, /* 入院 */
  RK_REQUEST_DISCHARGE, /* 退院 */
  RK_REQUEST_VISIT,     /* 往診 */
  RK_REQUEST_LIAISON,   /* 連携 */
} RkRequestKind;

typedef enum
{
  RK_REQUEST_UNKNOWN,
  RK_REQUEST_WAITING, /* for the facility */
  RK_REQUEST_ASKING,  /* the facility asked something back, and waits for the team */
  RK_REQUEST_ACCEPTED,
  RK_REQUEST_DECLINED,
  RK_REQUEST_WITHDRAWN,
} RkRequestState;

/* A clinic, station, pharmacy or office, with the rules of its house. */
typedef struct
{
  char *id;
  char *name;
  int kind;
  char *phone;
  char *address;
  char *zone; /* IANA name, for days and quiet hours */
  gint64 idle_lock_minutes;
  gint64 idle_logout_minutes; /* counted from the lock */
  gint64 password_min_length;
  int password_rule;
  gboolean remember_mail;
  gboolean keyring_allowed;
  gint64 sealed_hours; /* how long unsent work may lie sealed on a desk */
  gint64 history_days; /* how far back a desk fetches by itself; 0 for all */
  gint64 changed_us;
  gint64 quiet_from_minute;  /* of the day in the facility's zone: 1260 is 21:00 */
  gint64 quiet_until_minute; /* the same as quiet_from_minute: there are no quiet hours */
  gboolean saving_barred;    /* no 名前を付けて保存 */
  gboolean printing_barred;
  gboolean copying_barred; /* nothing of an attachment on the clipboard */
  gint64 media_limit_mb;   /* of what a desk keeps of attachments, in MB; 0: as the desk wants */
  char *scan_folder;       /* where scans and faxes come in on a desk; NULL: nowhere */
  gboolean scan_removal;   /* what was taken out of it is removed, unless the person keeps it */
  gint64 password_days;    /* a password has to be changed after so many; 0: never */
} RkFacility;

typedef struct
{
  char *id;
  char *facility_id;
  char *name;
  char *kana;
  int profession;
  int role; /* in the facility: an administrator manages its staff and patients */
  int state;
  char *mail;
  gboolean must_change_password;
  gint64 portrait_version; /* 0: there is no portrait */
  gint64 changed_us;
  int kind;       /* RkUserKind */
  char *relation; /* 続柄, of a family's account: 長女 */
  gint64 password_changed_us;
} RkUser;

typedef struct
{
  char *id;
  char *facility_id; /* the managing one */
  char *family_name;
  char *given_name;
  char *family_kana;
  char *given_kana;
  int sex;
  char *birth_date;
  char *disease;
  char *phone;
  char *address;
  char *emergency_contact;
  char *primary_doctor;
  char *secondary_doctor;
  char *cautions;
  gint64 version;
  gint64 changed_us;
  int state;   /* RkPatientState */
  int consent; /* RkConsentState */
} RkPatient;

/* 様式2 as it was signed; the latest of a patient counts. */
typedef struct
{
  char *id;
  char *patient_id;
  char *signed_on;
  int signer;
  char *proxy_name; /* 代理者 */
  char *proxy_relation;
  char *proxy_address;
  char *kin_name; /* 家族 */
  char *kin_relation;
  char *kin_address;
  char *explainer; /* 説明者 */
  char *explainer_facility;
  char *scope;
  char *refused;       /* of rk_consent_items, with a space between */
  char *refused_more;  /* what else is not consented to */
  char *copy_given_on; /* 写しを渡した日 */
  char *form_post_id;  /* the post of 医療・介護側 that holds the scanned form */
  char *recorded_by;
  gint64 recorded_us;
  char *withdrawn_on;
  char *withdrawal_reason;
  char *withdrawn_by;
  gint64 changed_us;
} RkConsent;

/* That a patient came into another state, and who said so. */
typedef struct
{
  char *patient_id;
  gint64 version; /* of the patient, since then */
  int state;
  char *user_id;
  char *user_name;
  char *user_facility;
  gint64 changed_us;
} RkStateChange;

typedef struct
{
  char *id;
  int kind;
  char *patient_id;
  char *name;
  char *creator_id;
  gint64 head_position; /* of the newest post, 0 when there is none */
  gint64 last_post_us;
  gint64 created_us;
  gint64 changed_us;
  char *description;
  char *facility_id; /* of the group of a facility's whole staff: whose; else empty */
  char *parent_id;   /* of a room: the space out of whose members it is */
  gint64 version;    /* of name and description, one more with every change */
  char *company;     /* of a コミュニティ that a company runs: its name */
} RkSpace;

typedef struct
{
  char *space_id;
  char *user_id;
  int role;
  gboolean in_charge; /* 担当 */
  gint64 joined_us;
  gint64 joined_position; /* unread counting starts behind it */
  gint64 changed_us;
} RkMember;

typedef struct
{
  char *id;
  char *space_id;
  char *author_id;
  gint64 position;
  char *text;
  char *reply_to;
  int state;
  gint64 version; /* 1 at first, one more with every edit */
  gint64 n_attachments;
  gint64 written_us; /* the desk's clock: "written at" */
  gint64 created_us; /* the server's */
  gint64 changed_us;
  gint64 ask_due_us;  /* 要了解: until when; 0 when it is not asked */
  char *asked;        /* of whom: ids with a space between; empty: of everybody */
  gint64 reminded_us; /* when those who are missing were last reminded */
  char *night_reason; /* why it was posted in quiet hours, in its author's words */
  char *solution;     /* of a question in 相談: the answer that solved it */
  char *for_id;       /* 代行入力: for which doctor the author typed it; empty: for nobody */
  int confirmation;   /* RkConfirmation, by that doctor */
  char *return_reason;
  char *asker_tag; /* 匿名: there is no author; who has the proof of this wrote it */
  char *dates;     /* 日程調整: what core/proposal.h reads; empty: none are proposed */
  char *place;
  int dates_state;   /* RkDatesState */
  gint64 decided_us; /* the beginning of the date that was decided */
} RkPost;

/* 代行入力: who may type for a doctor. */
typedef struct
{
  char *doctor_id;
  char *user_id;
  char *by_id; /* who said so: the doctor, or an administrator of the facility */
  gint64 created_us;
} RkDeputy;

/* 予約投稿: a post that waits for the end of the quiet hours; nobody's but its author's. */
typedef struct
{
  char *id; /* the post's to be */
  char *space_id;
  char *author_id;
  char *text;
  char *reply_to;
  gint64 send_us; /* when the server posts it */
  int state;
  gint64 version; /* 1 at first, one more with every change */
  gint64 n_attachments;
  gint64 written_us;
  gint64 created_us;
  gint64 changed_us;
  gint64 ask_due_us;
  char *asked;
  char *for_id; /* as of the post */
  char *dates;  /* as of the post */
  char *place;
} RkScheduled;

/* An earlier or the present text of a post. */
typedef struct
{
  char *post_id;
  gint64 version;
  char *text;
  gint64 created_us;
} RkPostVersion;

typedef struct
{
  char *post_id;
  char *user_id;
  int kind;
  char *space_id;
  gint64 version;  /* the post's, when it was given */
  gboolean active; /* FALSE: taken back */
  gint64 changed_us;
  char *choices; /* 日程調整: for each of the dates one of RK_CHOICES, in their order */
  char *remark;
} RkReaction;

typedef struct
{
  char *id;
  char *space_id;
  char *post_id; /* empty until a post refers to it */
  char *uploader_id;
  gint64 ordinal;
  char *name;
  char *media_type;
  gint64 size;  /* bytes */
  char *sha256; /* 64 hexadecimal digits */
  gint64 width; /* pixels, after the orientation; 0 where it has none */
  gint64 height;
  char *description; /* what is to be seen, in its author's words */
  char *preview;     /* base64 of a blurred stand-in, at most 2 KiB */
  /* Smaller pictures that are carried with it, see core/attachment-part.h; 0: there is none. */
  gint64 small_size; /* bytes of the one for a timeline */
  char *small_sha256;
  gint64 screen_size; /* bytes of the one for a whole screen */
  char *screen_sha256;
  int state;
  gint64 changed_us;
} RkAttachment;

/* How far one person has read; never anybody else's. (generation, position) only grows. */
typedef struct
{
  char *space_id;
  gint64 generation; /* one more each time something was put back to unread */
  gint64 position;
  gint64 changed_us;
} RkMarker;

/* A post that stands at the top of its space until an administrator takes it down. */
typedef struct
{
  char *space_id;
  char *post_id;
  gint64 position; /* the post's */
  char *author_id; /* the post's */
  char *excerpt;   /* the beginning of its text */
  char *by_id;
  gint64 created_us;
} RkPin;

/* One report of a post. Who made it stands in no record. */
typedef struct
{
  char *space_id;
  char *post_id;
  int kind; /* RkReportKind */
  char *reason;
  int outcome; /* RkReportOutcome */
  gint64 settled_us;
  gint64 created_us;
  gint64 changed_us;
} RkReport;

/* Until when one person wants to hear nothing of a space; never anybody else's. */
typedef struct
{
  char *space_id;
  gint64 until_us; /* 0 for not at all; a time that is over is the same */
  gint64 changed_us;
} RkMute;

typedef struct
{
  char *id;
  char *space_id;
  char *space_title; /* for the invitee, who does not see the space yet */
  char *inviter_id;
  char *inviter_name;
  char *inviter_facility;
  char *invitee_id;
  char *invitee_name;
  char *invitee_facility;
  int state;
  char *decided_by;
  gint64 decided_us;
  gint64 created_us;
  gint64 changed_us;
  int space_kind; /* RkSpaceKind: into a connection it is a request */
  char *mail;     /* where to, of one by mail: then nobody learns whose it is before they are in */
  int delivery;   /* RkDelivery */
  gint64 mail_until_us; /* until when the code of the mail can be used, 0 without one */
} RkInvitation;

/* リクエスト of one facility. What was asked in one go has one id. Who the patient is stands in it
 * for the team, and for the facility once it accepted or where the sender said so. */
typedef struct
{
  char *id;
  char *facility_id; /* of whom it is asked */
  char *facility_name;
  char *space_id; /* 医療・介護側 of the patient, whose members see it */
  int kind;       /* RkRequestKind */
  char *text;
  char *wanted_on;
  gboolean named; /* the sender gives the name away before anybody accepted */
  char *patient_id;
  char *patient_name;
  char *birth_date;
  int sex;
  gint64 decade; /* of the patient's age: 80; 0 where it is not known */
  char *sender_id;
  char *sender_name;
  char *sender_facility;
  char *sender_phone;
  int state; /* RkRequestState */
  char *answer;
  char *question;
  char *reply;
  char *earlier; /* questions before the last one, with their replies */
  char *answered_by;
  char *answered_name;
  gint64 answered_us;
  gint64 version; /* 1 at first, one more with every answer and reply */
  gint64 created_us;
  gint64 changed_us;
} RkCareRequest;

/* How somebody stands to a コミュニティ. */
typedef enum
{
  RK_STANDING_UNKNOWN,
  RK_STANDING_OUTSIDE,
  RK_STANDING_WAITING, /* their 参加申請 waits for an administrator */
  RK_STANDING_MEMBER,
} RkStanding;

/* コミュニティ in the list that all of staff may look into. */
typedef struct
{
  char *id; /* of the space */
  char *name;
  char *description;
  char *company;
  gint64 n_members;
  int standing; /* RkStanding, of whoever looks */
} RkCommunity;

typedef enum
{
  RK_APPLICATION_UNKNOWN,
  RK_APPLICATION_WAITING,
  RK_APPLICATION_ACCEPTED,
  RK_APPLICATION_REFUSED,
} RkApplicationState;

#define RK_APPLICATION_MAX_BYTES 2000

/* 参加申請, for the administrators of the コミュニティ and whoever applies. */
typedef struct
{
  char *space_id;
  char *user_id;
  char *user_name;
  char *user_facility;
  int profession; /* RkProfession */
  char *text;
  int state; /* RkApplicationState */
  gint64 created_us;
  gint64 changed_us;
} RkCommunityApplication;

/* A facility in the directory, which all of staff may look into. */
typedef struct
{
  char *id;
  char *name;
  int kind; /* RkFacilityKind */
  char *phone;
  char *address;
  gboolean reachable; /* somebody there would see a request */
} RkListing;

typedef struct
{
  char *id;
  int kind;
  char *subject_id; /* an invitation, a post …, by the kind */
  char *space_id;
  gint64 created_us;
  gint64 read_us;
  gint64 changed_us;
} RkNotice;

/* お知らせ of the operator or a 医師会 as one person has it. Who else it is for stands in no
 * record. Once it is over it has neither title nor text. */
typedef struct
{
  char *id;
  char *title;
  char *sender; /* who says it: みどり野市医師会 */
  char *text;
  gint64 created_us;
  gint64 until_us; /* it is over then; it was taken back when this is not after changed_us */
  gint64 read_us;  /* 0: not read */
  gint64 changed_us;
} RkAnnouncement;

typedef struct
{
  char *space_id;
  char *text;
  char *reply_to;
  gint64 changed_us;
} RkDraft;

typedef struct
{
  char *id;
  char *device_id;
  char *device_name;
  gint64 created_us;
  gint64 last_us;
  gboolean current;
} RkSession;

/* What administrators of a facility see of one of its staff, beside the user. */
typedef struct
{
  char *user_id;
  gint64 signed_in_us;    /* last; 0: never */
  gint64 paused_until_us; /* after too many failures; 0: not paused */
  gint64 n_sessions;
  char *pledged_on; /* 誓約書取得日 */
  char *trained_on; /* 研修受講日 */
  gint64 left_us;   /* 登録削除日; 0: still here */
} RkStaff;

/* Whose a registered terminal is. */
typedef enum
{
  RK_TERMINAL_UNREGISTERED,
  RK_TERMINAL_BUSINESS, /* 業務用 */
  RK_TERMINAL_LENT,     /* 貸与 */
} RkTerminalOwner;

/* A computer at which staff of the facility have signed in. */
typedef struct
{
  char *id;
  char *name;
  gint64 last_us;
  char *people; /* ids of the facility's own, with a space between */
  gint64 n_others;
  gint64 n_sessions;
  char *make; /* 種類・機種 */
  int owner;  /* RkTerminalOwner */
} RkTerminal;

/* 端末の紛失・盗難: what was done about it. */
typedef struct
{
  char *id;
  int kind; /* RkIncidentKind */
  char *user_id;
  char *terminal;
  char *by_id;
  gint64 created_us;
  char *people; /* ids of the facility's own, with a space between */
  gint64 n_others;
  gint64 n_sessions;
  gint64 n_stores;
} RkIncident;

/* アクセス記録: one row, as far as it is the facility's own affair. */
typedef struct
{
  gint64 seq;
  gint64 at_us;
  char *actor_id;
  char *actor_name;
  char *action;
  char *subject_name;
  char *patient_id;
  char *patient_name;
} RkAccess;

/* 管理台帳（様式4）, list 2: a patient's group in which the facility takes part. */
typedef struct
{
  char *space_id;
  char *patient_name;
  char *address;
  char *birth_date;
  gint64 created_us;
  char *inviter_facility; /* of who invited the facility into it, or made it */
  char *inviter_name;
} RkLedgerGroup;

/* One place of somebody who leaves. */
typedef struct
{
  char *space_id;
  int kind; /* RkSpaceKind */
  char *title;
  gboolean last_admin;
  gboolean alone;
  char *heir_id;
  char *heir_name;
} RkDepartingPlace;

extern const RkRecordType rk_facility_type;
extern const RkRecordType rk_user_type;
extern const RkRecordType rk_patient_type;
extern const RkRecordType rk_state_change_type;
extern const RkRecordType rk_consent_type;
extern const RkRecordType rk_space_type;
extern const RkRecordType rk_member_type;
extern const RkRecordType rk_post_type;
extern const RkRecordType rk_post_version_type;
extern const RkRecordType rk_reaction_type;
extern const RkRecordType rk_attachment_type;
extern const RkRecordType rk_marker_type;
extern const RkRecordType rk_mute_type;
extern const RkRecordType rk_pin_type;
extern const RkRecordType rk_report_type;
extern const RkRecordType rk_invitation_type;
extern const RkRecordType rk_notice_type;
extern const RkRecordType rk_announcement_type;
extern const RkRecordType rk_draft_type;
extern const RkRecordType rk_scheduled_type;
extern const RkRecordType rk_staff_type;
extern const RkRecordType rk_terminal_type;
extern const RkRecordType rk_incident_type;
extern const RkRecordType rk_access_type;
extern const RkRecordType rk_departing_place_type;
extern const RkRecordType rk_ledger_group_type;
extern const RkRecordType rk_session_type;
extern const RkRecordType rk_request_type;
extern const RkRecordType rk_listing_type;
extern const RkRecordType rk_community_type;
extern const RkRecordType rk_application_type;
extern const RkRecordType rk_deputy_type;

/* All of the above, ended by NULL. */
extern const RkRecordType *const rk_record_types[];

const RkRecordType *rk_record_type_by_name (const char *name);

/* What 様式2 names, each to be refused by itself; ended by NULL. */
extern const char *const rk_consent_items[];
gboolean rk_consent_refuses (const RkConsent *consent, const char *item);
gboolean rk_consent_is_open (int state);

#define RK_DEFINE_RECORD_CLEANUP(Type, type)                                                       \
  static inline void type##_free (Type *record) { rk_record_free (&type##_type, record); }         \
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (Type, type##_free)

RK_DEFINE_RECORD_CLEANUP (RkFacility, rk_facility)
RK_DEFINE_RECORD_CLEANUP (RkUser, rk_user)
RK_DEFINE_RECORD_CLEANUP (RkPatient, rk_patient)
RK_DEFINE_RECORD_CLEANUP (RkStateChange, rk_state_change)
RK_DEFINE_RECORD_CLEANUP (RkConsent, rk_consent)
RK_DEFINE_RECORD_CLEANUP (RkSpace, rk_space)
RK_DEFINE_RECORD_CLEANUP (RkMember, rk_member)
RK_DEFINE_RECORD_CLEANUP (RkPost, rk_post)
RK_DEFINE_RECORD_CLEANUP (RkPostVersion, rk_post_version)
RK_DEFINE_RECORD_CLEANUP (RkReaction, rk_reaction)
RK_DEFINE_RECORD_CLEANUP (RkAttachment, rk_attachment)
RK_DEFINE_RECORD_CLEANUP (RkMarker, rk_marker)
RK_DEFINE_RECORD_CLEANUP (RkMute, rk_mute)
RK_DEFINE_RECORD_CLEANUP (RkPin, rk_pin)
RK_DEFINE_RECORD_CLEANUP (RkReport, rk_report)
RK_DEFINE_RECORD_CLEANUP (RkDeputy, rk_deputy)
RK_DEFINE_RECORD_CLEANUP (RkInvitation, rk_invitation)
RK_DEFINE_RECORD_CLEANUP (RkNotice, rk_notice)
RK_DEFINE_RECORD_CLEANUP (RkAnnouncement, rk_announcement)
RK_DEFINE_RECORD_CLEANUP (RkDraft, rk_draft)
RK_DEFINE_RECORD_CLEANUP (RkScheduled, rk_scheduled)
RK_DEFINE_RECORD_CLEANUP (RkSession, rk_session)
RK_DEFINE_RECORD_CLEANUP (RkStaff, rk_staff)
RK_DEFINE_RECORD_CLEANUP (RkTerminal, rk_terminal)
RK_DEFINE_RECORD_CLEANUP (RkIncident, rk_incident)
RK_DEFINE_RECORD_CLEANUP (RkAccess, rk_access)
RK_DEFINE_RECORD_CLEANUP (RkDepartingPlace, rk_departing_place)
RK_DEFINE_RECORD_CLEANUP (RkLedgerGroup, rk_ledger_group)
RK_DEFINE_RECORD_CLEANUP (RkCareRequest, rk_request)
RK_DEFINE_RECORD_CLEANUP (RkListing, rk_listing)
RK_DEFINE_RECORD_CLEANUP (RkCommunity, rk_community)
RK_DEFINE_RECORD_CLEANUP (RkCommunityApplication, rk_application)

G_END_DECLS
