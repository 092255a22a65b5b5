/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The 60 apps of Larkfield and their 412 entitlements.  A constant table: where apps are ordinary,
 * their entitlements are of a few kinds; where money and people are touched, each has its own words. */

#include "usher-sample-build.h"

#include <string.h>

/* An entitlement is "name=what it lets people do~risk": l, m, h, p (privileged). */
typedef struct {
  const char *name, *does, *data_class;
  guint8 tier, source;
  const char *entitlements; /* (nullable): those of its kind */
} App;

#define OFFICE \
  "User=use it for their own work~l|Editor=change what others have made~l|Guest host=let people from outside in~m|Report viewer=see how it is used~l|" \
  "Integration=let another system read and write~m|Auditor=read everything without changing it~m|Administrator=change its settings and its users~h"
#define SMALL "User=use it~l|Editor=change what it shows~l|Administrator=change its settings and its users~m"

static const App apps[] = {
  { "IdP-1 Admin", "decides who may sign in", "restricted", 0, SAMPLE_IDP1,
    "Super administrator=change anything, other administrators too~p|Application administrator=add applications and change how they sign in~p|"
    "Group administrator=change groups and who is in them~p|Help desk administrator=unlock accounts and reset second factors~p|"
    "Policy administrator=change who must prove what at sign-in~p" },
  { "IdP-2 Admin", "decides who may sign in to the cloud", "restricted", 0, SAMPLE_IDP2,
    "Global administrator=change anything in the tenant~p|Privileged role administrator=give directory roles to others~p|"
    "User administrator=create, change and remove users~p|Conditional access administrator=change the rules of access~p|"
    "Security reader=read every security setting and report~p" },
  { "VaultKeep PAM", "keeps the passwords of privileged accounts", "restricted", 0, SAMPLE_IDP1,
    "Vault administrator=change safes and who may open them~p|Policy administrator=change the rules of checking out~p|"
    "Checkout approver=approve that a password is handed out~p|Checkout user=ask for a password for a limited time~p" },
  { "CloudNorth Prod", "runs what customers use", "restricted", 0, SAMPLE_IDP2,
    "Account owner=change anything in the production account~p|Power user=change every service but access itself~p|"
    "Database write=write to production databases~p|Network administrator=change networks and firewalls~p|Audit log administrator=change and pause the audit log~p" },
  { "CloudNorth Billing", "pays for the cloud", "confidential", 0, SAMPLE_IDP2,
    "Billing administrator=change payment and contracts~p|Cost analyst=read invoices and usage~p|Budget editor=change budgets and alarms~p" },
  { "Ironbranch Git Org", "holds the source code", "restricted", 0, SAMPLE_IDP3,
    "Organisation owner=change anything, members too~p|Merge administrator=merge without a review~p|Repository administrator=create and remove repositories~p|"
    "Secret manager=read and change stored secrets~p|Audit reader=read the audit log~p" },
  { "PipeWright CI Prod", "builds and deploys to production", "restricted", 0, SAMPLE_IDP3,
    "Pipeline administrator=change pipelines and runners~p|Production deploy approver=approve a deployment to production~p|"
    "Runner operator=restart and drain runners~p|Secret writer=write secrets that pipelines use~p|Deploy user=start a deployment~p" },
  { "Beaconlog SIEM", "collects logs and raises alarms", "restricted", 0, SAMPLE_IDP1,
    "Rule administrator=change what raises an alarm~p|Log deletion=delete stored logs~p|Analyst=search all logs~p|Collector administrator=change what is collected~p|"
    "Case manager=close and reopen cases~p|Export=take logs out~p" },

  { "Ledgerline ERP", "keeps the books", "restricted", 1, SAMPLE_IDP1,
    "Read ledgers=read every ledger~m|Read all journals=read every journal~h|Journal entry=enter journals~h|Journal approver=approve journals~h|"
    "Vendor creator=create vendors~h|Edit vendor bank details=change the bank details of vendors~h|Payment approver=approve payments~h|"
    "Prepare payment run=prepare a payment run~h|Purchase request=ask for a purchase~l|Approve purchase orders=approve purchase orders~h|"
    "Goods receipt=confirm that goods have come~m|Post receipts=post what customers paid~m|Edit invoices=change invoices~m|"
    "Close periods=close a period~h|Ledgerline administrator=change roles, settings and users~p" },
  { "PayHarbor Payroll", "pays people", "restricted", 1, SAMPLE_IDP1,
    "Own payslips=read one's own payslips~l|Read payroll=read the payroll of a country~h|Edit payroll=change pay data~h|Create payroll users=create people in payroll~h|"
    "Prepare payroll run=prepare a payroll run~h|Approve payroll run=approve a payroll run~p|Release bank file=release the file to the bank~h|"
    "Edit tax tables=change tax tables~h|Payroll reports=read payroll reports~m|Close year end=close a payroll year~h|Payroll interface=let HR data in~m|"
    "PayHarbor administrator=change roles, settings and users~p" },
  { "Treasura", "manages cash and banks", "restricted", 1, SAMPLE_IDP1,
    "Read cash positions=see cash positions~m|Edit cash forecast=change the cash forecast~m|Read bank accounts=see bank accounts~m|Open bank accounts=open and close bank accounts~h|"
    "Enter deals=enter deals~h|Confirm deals=confirm deals of others~h|Prepare transfers=prepare transfers~h|Release transfers=release transfers~h|"
    "Edit signatories=change who may sign~h|Treasury reports=read treasury reports~m|Treasura administrator=change roles, settings and users~h" },
  { "TaxFerry", "files tax returns", "confidential", 1, SAMPLE_IDP1,
    "Draft tax filings=draft tax filings~m|Submit tax filings=submit tax filings~h|Read tax filings=read tax filings~m|Edit withholding=change withholding~h|"
    "Edit transfer prices=change transfer prices~m|Edit tax calendar=change due dates~l|Edit country setup=change the setup of a country~m|Read tax documents=read stored documents~m|"
    "Tax adviser=let outside advisers read a return~m|Tax reports=read tax reports~m|Data interface=let ledger data in~m|TaxFerry administrator=change roles, settings and users~h" },
  { "Expensely", "pays back expenses", "confidential", 1, SAMPLE_IDP1,
    "Expense submitter=submit one's own expenses~l|Expense submitter for others=submit expenses for others~m|Expense approver=approve expenses~h|Expense auditor=read all expenses~m|"
    "Card manager=order and block company cards~h|Policy editor=change what is paid back~m|Edit mileage rates=change mileage rates~l|Read receipts=read stored receipts~m|"
    "Reimbursement run=pay back approved expenses~h|Expense reports=read expense reports~m|Card feed interface=let card data in~m|Edit cost centres=change cost centres~m|"
    "Expensely administrator=change roles, settings and users~h" },
  { "Contrakt CLM", "keeps contracts", "confidential", 1, SAMPLE_IDP1,
    "Contract reader=read contracts of one's own department~m|Contract author=draft contracts~m|Contract approver=approve contracts~h|Clause editor=change standard clauses~h|"
    "Signature requester=send contracts for signature~m|Legal hold=put contracts on hold~h|Counterparty editor=change counterparties~m|Obligation manager=follow what was promised~m|"
    "Contract reports=read contract reports~m|Archive reader=read ended contracts~m|Import operator=bring in contracts in bulk~m|Contrakt administrator=change roles, settings and users~h" },
  { "HRoot HRIS", "keeps records of people", "restricted", 1, SAMPLE_IDP1,
    "Self service=see and correct one's own record~l|Team view=see the records of one's own team~m|Read personnel records=read all personnel records~h|"
    "Edit personnel records=change personnel records~h|Hire and transfer=hire and move people~h|Terminate=end employments~h|Read compensation=read what people earn~h|"
    "Edit compensation=change what people earn~h|Edit absence=change absences~m|Recruiting=see applicants~m|Edit organisation=change departments and positions~m|"
    "HR reports=read HR reports~m|HRoot administrator=change roles, settings and users~p" },
  { "Stockade Equity", "administers shares", "restricted", 1, SAMPLE_IDP1,
    "Own equity=see one's own shares~l|Prepare equity grants=prepare grants~h|Approve equity grants=approve grants~p|Read cap table=read who owns what~h|"
    "Edit cap table=change who owns what~h|Edit vesting=change vesting~h|Process exercises=process exercises~h|Edit insider list=change the insider list~h|Equity reports=read equity reports~m|"
    "Read board documents=read documents of the board~h|Stockade administrator=change roles, settings and users~h" },
  { "CustomerVault CRM", "knows customers", "confidential", 1, SAMPLE_IDP1,
    "Read accounts=read customer accounts~m|Edit opportunities=change opportunities~m|Export contacts=take contacts out~h|Discount administrator=change discounts~h|"
    "Edit territories=change territories~m|Edit credit limits=change credit limits~m|Edit service cases=change service cases~m|Edit campaign members=change who is in a campaign~m|"
    "Edit forecast=change the forecast~m|Duplicate merge=merge customer records~m|Data import=bring in customer data~m|CRM reports=read customer reports~m|"
    "CustomerVault administrator=change roles, settings and users~p" },
  { "Quillbase Data Warehouse", "answers questions about the business", "restricted", 1, SAMPLE_IDP1,
    "Read finance marts=read the marts of finance~h|Read treasury marts=read the marts of treasury~h|Analyst=query the shared marts~m|Read customer marts=read the marts of customers~h|"
    "Read people marts=read the marts of HR~h|Read raw zone=read what comes in unfiltered~h|Model developer=change models~m|Job operator=restart jobs~m|Extract=take data out~h|"
    "Dashboard author=publish dashboards~m|Dashboard viewer=see dashboards~l|Quillbase administrator=change roles, settings and users~p" },
  { "PrivacyDesk", "answers requests about personal data", "restricted", 1, SAMPLE_IDP2,
    "Read requests=read requests~h|Answer requests=answer requests~h|Approve erasure=approve that data is erased~h|Read register=read the register of processing~m|"
    "Edit register=change the register of processing~m|Edit assessments=write impact assessments~m|Edit breach cases=handle breaches~h|Read consent=read consents~m|"
    "Assess vendors=assess processors~m|Edit templates=change templates~l|Privacy reports=read privacy reports~m|PrivacyDesk administrator=change roles, settings and users~h" },
  { "AuditTray GRC", "follows risks and controls", "confidential", 1, SAMPLE_IDP1,
    "Read controls=read controls~m|Edit controls=change controls~m|Upload evidence=add evidence~m|Read all evidence=read all evidence~h|Edit findings=change findings~m|"
    "Edit risks=change risks~m|Publish policies=publish policies~m|Run access reviews=run access reviews~h|Access review administrator=change how access is reviewed~h|"
    "Auditor workspace=work as an outside auditor~m|GRC reports=read reports~m|Answer questionnaires=answer questionnaires~l|AuditTray administrator=change roles, settings and users~p" },

  { "Deskpoint ITSM", "handles requests to IT", "internal", 2, SAMPLE_IDP1, OFFICE },
  { "Wikistone", "keeps what the company knows", "internal", 2, SAMPLE_IDP1, OFFICE },
  { "Chatterby", "carries messages between colleagues", "internal", 2, SAMPLE_IDP1, OFFICE },
  { "Meetloop", "holds meetings", "internal", 2, SAMPLE_IDP1, OFFICE },
  { "Mailroom", "carries mail and calendars", "confidential", 2, SAMPLE_IDP1, OFFICE },
  { "Drivebox", "keeps files", "confidential", 2, SAMPLE_IDP1, OFFICE },
  { "Sheetworks", "shares spreadsheets", "confidential", 2, SAMPLE_IDP2, OFFICE },
  { "Boardly", "plans work on boards", "internal", 2, SAMPLE_IDP2, OFFICE },
  { "Designpad", "holds designs", "internal", 2, SAMPLE_IDP1, OFFICE },
  { "Roadlark", "holds the road map", "internal", 2, SAMPLE_IDP1, OFFICE },
  { "Testquarry", "keeps test cases", "internal", 2, SAMPLE_IDP3, OFFICE },
  { "Bugfern", "tracks defects", "internal", 2, SAMPLE_IDP3, OFFICE },
  { "Artifacto", "stores build results", "internal", 2, SAMPLE_IDP3, OFFICE },
  { "Flagpost", "switches features on", "internal", 2, SAMPLE_IDP3, OFFICE },
  { "Statuslamp", "tells customers what is down", "public", 2, SAMPLE_IDP1, OFFICE },
  { "Callbridge", "carries phone calls", "confidential", 2, SAMPLE_IDP1, OFFICE },
  { "SupportHive", "handles customer cases", "confidential", 2, SAMPLE_IDP1, OFFICE },
  { "Chatlift", "chats with customers", "confidential", 2, SAMPLE_IDP1, OFFICE },
  { "Surveyor", "asks customers", "internal", 2, SAMPLE_IDP1, OFFICE },
  { "Sendbarn", "sends newsletters", "confidential", 2, SAMPLE_IDP1, OFFICE },
  { "WebPress", "publishes the web site", "public", 2, SAMPLE_IDP1, OFFICE },
  { "AdLedger", "books advertising", "internal", 2, SAMPLE_IDP1, OFFICE },
  { "DealRoom", "shares documents of a deal", "restricted", 2, SAMPLE_IDP2, OFFICE "|Quote approver=approve quotes~h" },
  { "QuoteMill", "writes quotes", "confidential", 2, SAMPLE_IDP1, OFFICE },
  { "Forecastle", "plans the year", "confidential", 2, SAMPLE_IDP2, OFFICE },
  { "TrainTrack", "trains people", "internal", 2, SAMPLE_IDP1, OFFICE },

  { "Roomfinder", "books rooms", "internal", 3, SAMPLE_IDP1, SMALL },
  { "Lunchbox", "orders lunch", "internal", 3, SAMPLE_IDP1, SMALL },
  { "Parkpass", "books parking", "internal", 3, SAMPLE_IDP1, SMALL },
  { "Visitor Log", "welcomes visitors", "confidential", 3, SAMPLE_IDP1, SMALL },
  { "Signage", "shows notices on screens", "internal", 3, SAMPLE_IDP1, SMALL },
  { "Perks", "offers benefits", "internal", 3, SAMPLE_IDP1, SMALL },
  { "Library", "lends books", "internal", 3, SAMPLE_IDP1, SMALL },
  { "Translate", "translates texts", "internal", 3, SAMPLE_IDP1, SMALL },
  { "Fontshelf", "licenses fonts", "internal", 3, SAMPLE_IDP1, SMALL },
  { "Stockphoto", "licenses pictures", "internal", 3, SAMPLE_IDP1, SMALL },
  { "Polls", "asks colleagues", "internal", 3, SAMPLE_IDP1, SMALL },
  { "Kudos", "says thank you", "internal", 3, SAMPLE_IDP1, SMALL },
  { "Travelnest", "books travel", "confidential", 3, SAMPLE_IDP1, SMALL },
  { "Fleet", "lends cars", "internal", 3, SAMPLE_IDP1, SMALL },
};

/* ---- Words ---- */

/* "Edit vendor bank details" → "edit-vendor-bank-details". */
static const char *
make_slug (SampleOrg *org, const char *name)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (; *name; name++)
    if (g_ascii_isalnum (*name))
      g_string_append_c (out, g_ascii_tolower (*name));
    else if (out->len && out->str[out->len - 1] != '-')
      g_string_append_c (out, '-');
  return usher_sample_text (org, "%s", out->str);
}

static const char *
make_app_slug (SampleOrg *org, const char *name)
{
  const char *space = strchr (name, ' ');
  g_autofree char *first = NULL;

  /* "IdP-1 Admin" and "CloudNorth Billing" keep all their words: another begins alike. */
  if (!space || g_str_has_prefix (name, "IdP") || g_str_has_prefix (name, "CloudNorth") || g_str_has_prefix (name, "Visitor"))
    return make_slug (org, name);
  first = g_strndup (name, (gsize) (space - name));
  return make_slug (org, first);
}

static const char *
risk_word (char letter)
{
  return letter == 'l' ? "low" : letter == 'm' ? "medium" : letter == 'h' ? "high" : "privileged";
}

static void
add_entitlement (SampleOrg *org, guint32 app, const char *text)
{
  const char *equals = strchr (text, '='), *tilde = strrchr (text, '~');
  g_autofree char *name = g_strndup (text, (gsize) (equals - text)), *does = g_strndup (equals + 1, (gsize) (tilde - equals - 1));
  SampleEntitlement entitlement = { .app = app, .group = SAMPLE_NONE, .environment = "prod" };

  entitlement.name = usher_sample_text (org, "%s", name);
  entitlement.does = usher_sample_text (org, "%s", does);
  entitlement.level = make_slug (org, name);
  entitlement.risk = risk_word (tilde[1]);
  entitlement.privileged = tilde[1] == 'p';
  g_array_append_val (org->entitlements, entitlement);
  SAMPLE_APP (org, app)->n++;
}

void
usher_sample_catalogue (SampleOrg *org)
{
  for (guint32 i = 0; i < G_N_ELEMENTS (apps); i++)
    {
      SampleApp app = { .name = apps[i].name, .does = apps[i].does, .data_class = apps[i].data_class, .tier = apps[i].tier,
        .source = apps[i].source, .first = org->entitlements->len, .owner = SAMPLE_NONE, .deputy = SAMPLE_NONE };
      g_auto (GStrv) words = g_strsplit (apps[i].entitlements, "|", -1);

      app.slug = make_app_slug (org, app.name);
      g_array_append_val (org->apps, app);
      for (guint j = 0; words[j]; j++)
        add_entitlement (org, i, words[j]);
    }
}
