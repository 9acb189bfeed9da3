"""Sample values of the gallery. All people, firms and numbers are made up."""

from __future__ import annotations

from zhengyun.ui.contracts import (
    Action,
    ActionKind,
    Badge,
    Cell,
    Column,
    Crumb,
    DueExplanation,
    DueLine,
    Fact,
    KeysetPager,
    Lamp,
    LampState,
    Layout,
    Link,
    MenuEntry,
    PageLink,
    Pagination,
    ProgressBoard,
    ProgressRow,
    Row,
    SearchBox,
    SourceMark,
    Statistic,
    Step,
    StepState,
    Tab,
    Table,
    TimelineEntry,
    Tone,
    UserMark,
)

SAVED = "草稿已保存，30 天内可以在任何设备上继续填写。"
HERE = "#main"
TONES = (Tone.NEUTRAL, Tone.INFO, Tone.SUCCESS, Tone.WARNING, Tone.OVERDUE)
TONE_WORDS = ("草稿", "已受理", "准予", "待补正", "超期 2 天")
TONE_BADGES = tuple(Badge(text, tone) for text, tone in zip(TONE_WORDS, TONES, strict=True))

LAYOUT = Layout(
    site_name="望溪县政务服务",
    region_name="澜州市望溪县",
    home_url=HERE,
    is_demo=True,
    user=UserMark("陈雨桐", acting_for="禾里餐饮管理有限公司", url=HERE, key="1"),
    menu=(
        MenuEntry("首页", HERE, "home"),
        MenuEntry("个人办事", HERE, "person", is_current=True),
        MenuEntry("法人办事", HERE, "building"),
        MenuEntry("办件进度", HERE, "progress", count=3),
        MenuEntry("电子证照", HERE, "certificate"),
    ),
    bar=(
        MenuEntry("首页", HERE, "home"),
        MenuEntry("办事", HERE, "apply", is_current=True),
        MenuEntry("进度", HERE, "progress", count=1),
        MenuEntry("我的", HERE, "person"),
    ),
    unread_notices=2,
    notices_url=HERE,
    language_action=HERE,
    elder_action=HERE,
    sign_out_action=HERE,
    accessibility_url=HERE,
    organizer="望溪县人民政府办公室",
    record_number="演ICP备 00000000 号",
    hotline="12345",
    footer_links=(Link("办不成事反映", HERE), Link("关于本站", HERE), Link("隐私说明", HERE)),
)

CRUMBS = (Crumb("首页", HERE), Crumb("法人办事", HERE), Crumb("食品经营许可（新办）"))
TABS = (
    Tab("材料", HERE, is_current=True, count=6),
    Tab("流程图", HERE),
    Tab("时间线", HERE, count=12),
    Tab("文书", HERE, count=0),
    Tab("审计", HERE),
)
SEARCH = SearchBox(
    HERE,
    "搜索事项、材料或办件编号",
    placeholder="想办什么事？例如：开饭馆",
    hot_words=tuple(
        Link(word, HERE) for word in ("食品经营许可", "高龄津贴", "户外招牌", "卫生许可", "消防检查")
    ),
)
TILES = (
    Link("个人办事", HERE, help="高龄津贴、社保、户籍", icon="person"),
    Link("法人办事", HERE, help="开店、许可、项目", icon="building"),
    Link("我要查", HERE, help="办件、证照、事项", icon="search"),
    Link("我要问", HERE, help="人工解答", icon="chat"),
    Link("我要评", HERE, help="好差评", icon="star"),
    Link("我的", HERE, help="办件与证照", icon="folder"),
)

LAMPS = (
    Lamp(LampState.GREEN, "还剩 5 个工作日"),
    Lamp(LampState.WARNING, "明天到期"),
    Lamp(LampState.PAST_PROMISE, "超承诺 1 个工作日"),
    Lamp(LampState.PAST_LAW, "超法定 2 个工作日"),
    Lamp(LampState.PAUSED, "补正中，不计时"),
    Lamp(LampState.DONE, "提前 3 个工作日办结"),
)
DUE = DueExplanation(
    Lamp(LampState.GREEN, "还剩 3 个工作日，10-14 到期"),
    (
        DueLine("09-29 周二", "受理当日", counts=False),
        DueLine("09-30 周三", "工作日", number=1),
        DueLine("10-01 至 10-07", "国庆节放假", counts=False),
        DueLine("10-08 周四", "工作日", number=2),
        DueLine("10-09 周五", "工作日", number=3),
        DueLine("10-10 周六", "调休上班", number=4),
        DueLine("10-11 周日", "休息日", counts=False),
        DueLine("10-12 周一", "工作日", number=5),
        DueLine("10-13 周二", "工作日", number=6),
        DueLine("10-14 周三", "工作日，到期", number=7),
    ),
    basis="承诺时限 7 个工作日，自受理次日起算；法定时限 20 个工作日。",
    note="放假安排：国务院办公厅 2026 年通知。",
)

PROGRAMME = (
    Step("提交申请", StepState.DONE, who="陈雨桐", when="09-28 20:14"),
    Step("收件", StepState.DONE, who="综窗 何晓敏", when="09-29 09:02"),
    Step("书面审查", StepState.CURRENT, who="许可股 丁立", when="09-30 起", lamp=LAMPS[0]),
    Step("现场核查", StepState.STOPPED, who="城关所 石磊、马一鸣", note="等待申请人确认时间"),
    Step("听证", StepState.SKIPPED, note="本件不需要"),
    Step("决定"),
    Step("制证与送达"),
)
WIZARD = (
    Step("基本信息", StepState.DONE, url=HERE),
    Step("经营场所", StepState.DONE, url=HERE),
    Step("经营项目", StepState.CURRENT),
    Step("上传材料"),
    Step("核对提交"),
)
TIMELINE = (
    TimelineEntry(
        "准予许可",
        "2026-10-13 15:20",
        "首席代表 吴春晖",
        tone=Tone.SUCCESS,
        links=(Link("食品经营许可证", HERE),),
    ),
    TimelineEntry(
        "现场核查超期，已说明",
        "2026-10-12 10:05",
        "效能督查 孙蕾",
        "申请人改期一次，说明已采纳。",
        Tone.OVERDUE,
    ),
    TimelineEntry(
        "一次性告知补正",
        "2026-09-29 11:30",
        "综窗 何晓敏",
        "缺操作流程图，共 1 项。",
        Tone.WARNING,
        (Link("补正通知书", HERE),),
    ),
    TimelineEntry("收件", "2026-09-29 09:02", "综窗 何晓敏", tone=Tone.INFO),
    TimelineEntry("提交申请", "2026-09-28 20:14", "陈雨桐（代 禾里餐饮）"),
)

FACTS = (
    Fact("主体名称", "禾里餐饮管理有限公司", SourceMark("企业登记", "2026-11-20")),
    Fact("统一社会信用代码", "91990124MA5K7T2Q72", SourceMark("企业登记", "2026-11-20")),
    Fact("经营场所", "望溪县城关街道溪滨路 18 号 1 层", was="望溪县城关街道溪滨路 16 号", change_url=HERE),
    Fact("主体业态", "餐饮服务经营者（中型餐馆）", change_url=HERE),
    Fact("备注", ""),
)
CASES = Table(
    "待办办件",
    (
        Column("办件编号", is_head=True),
        Column("申请人"),
        Column("事项"),
        Column("环节"),
        Column("时限"),
        Column("材料", is_number=True),
    ),
    (
        Row(
            (
                Cell("WX-2026-0418-K", HERE),
                "禾里餐饮管理有限公司",
                "食品经营许可（新办）",
                "书面审查",
                Cell(lamp=LAMPS[0]),
                "6",
            )
        ),
        Row(
            (
                Cell("WX-2026-0402-3", HERE),
                Cell("稻香小馆", help="经营者 周桂兰"),
                "食品经营许可（变更）",
                Cell("收件", badge=TONE_BADGES[3]),
                Cell(lamp=LAMPS[1]),
                "4",
            ),
            is_current=True,
        ),
        Row(
            (
                Cell("WX-2026-0377-P", HERE),
                "望溪县老街面馆",
                "食品经营许可（延续）",
                "现场核查",
                Cell(lamp=LAMPS[2]),
                "5",
            )
        ),
        Row(
            (
                Cell("WX-2026-0351-9", HERE),
                "城关镇第二食堂",
                "食品经营许可（新办）",
                "决定",
                Cell(lamp=LAMPS[3]),
                "12",
            )
        ),
    ),
    foot="按到期先后排列；2026-11-21 09:30 的数据。",
)
NO_CASES = Table("待办办件", CASES.columns, (), empty="现在没有待办的办件。")
PAGER = KeysetPager(previous_url=HERE, next_url=HERE, first_url=HERE, shown=100)
PAGES = Pagination(
    (
        PageLink(1, HERE),
        PageLink(2, HERE, is_current=True),
        PageLink(3, HERE),
        PageLink(None),
        PageLink(9, HERE),
    ),
    previous_url=HERE,
    next_url=HERE,
)
BOARD = ProgressBoard(
    (
        ProgressRow("市场监督管理局", 31, 9, 1, HERE),
        ProgressRow("民政局", 12, 6, 0, HERE),
        ProgressRow("城市管理局", 8, 2, 0, HERE),
        ProgressRow("卫生健康局", 7, 3, 0, HERE),
        ProgressRow("消防救援大队", 2, 1, 0, HERE),
    ),
    as_of="2026-11-20 17:30",
    note="周末显示上一个工作日。",
)
TODAY = (
    Statistic("64", "收件", "2026-11-20 17:30", "件", "全县各窗口和网上"),
    Statistic("58", "受理", "2026-11-20 17:30", "件", "当日作出受理决定"),
    Statistic("71", "办结", "2026-11-20 17:30", "件", "当日办结"),
    Statistic("1", "超承诺", "2026-11-20 17:30", "件", "在办且超承诺时限", HERE, Tone.OVERDUE),
)
ACTS = (
    Action(
        "受理",
        kind=ActionKind.PRIMARY,
        name="act",
        value="accept",
        icon="check",
        consequence="时限从明天起算 7 个工作日，发出《受理通知书》。",
    ),
    Action(
        "一次性告知补正",
        name="act",
        value="correct",
        icon="edit",
        consequence="只能告知一次；发出前可预览通知书。",
    ),
    Action(
        "转办", HERE, method="post", hidden=(("case", "418"),), consequence="交给同一科室的另一位经办人。"
    ),
    Action(
        "不予受理",
        kind=ActionKind.DANGER,
        name="act",
        value="not_accept",
        icon="warning",
        consequence="办件结束，发出《不予受理决定书》并告知救济途径。",
    ),
)
EMPTY_ACTION = Action("去办事", HERE, ActionKind.PRIMARY)
# fmt: off
ICONS = (
    "home", "apply", "progress", "person", "people", "building", "store", "search", "clock",
    "check", "check-circle", "cross", "minus", "plus", "warning", "late", "stop", "pause", "info",
    "question", "file", "image", "folder", "upload", "download", "camera", "trash", "open",
    "chevron-right", "chevron-down", "arrow-left", "arrow-right", "bell", "calendar", "qr", "print",
    "phone", "menu", "globe", "text-size", "access", "scale", "shield", "edit", "eye", "filter",
    "star", "pin", "chat", "inbox", "list", "certificate", "exit", "lock", "refresh", "send",
    "door",
)
# fmt: on
